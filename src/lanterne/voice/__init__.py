"""Speech synthesis behind one protocol: words in, a voice out."""

from lanterne.voice.protocol import Voice
from lanterne.voice.skylark import open_voice

__all__ = ["Voice", "open_voice"]
