"""The native engine: our own joint audio-video diffusion transformer, on the CPU or a GPU."""

from lanterne.engines.native.engine import NativeEngine
from lanterne.engines.native.model import STEPS, WEIGHTS, NativeModel, texts_of

__all__ = ["STEPS", "WEIGHTS", "NativeEngine", "NativeModel", "texts_of"]
