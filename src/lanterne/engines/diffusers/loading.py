"""A model in memory: its pipelines share one set of weights, LoRAs come and go, memory settings are applied once."""

from __future__ import annotations

import gc
import hashlib
import inspect
import logging
import re
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import torch

from lanterne.core.errors import EngineError, WeightsError
from lanterne.engines.diffusers.memory import Memory
from lanterne.engines.diffusers.snapshot import Snapshot

INSTALL = "Run: pip install 'lanterne[engines]'"
_PACKERS = {"int8": "bitsandbytes", "nf4": "bitsandbytes", "torchao-int8": "torchao"}
_EXPERT = re.compile(r"(?i)(high|low)[-_. ]?noise")  # in a LoRA's name: for the first or the last steps of Wan 2.2
_EXACT_VAES = ("AutoencoderKLWan",)  # whose pictures suffer in 16 bits: diffusers' own guide loads them in 32

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Lora:
    """A LoRA file (.safetensors), or a folder with one, and how much of it is added to the weights."""

    path: Path
    scale: float = 1.0

    @property
    def name(self) -> str:
        """How it is called inside of the model: letters and digits alone."""
        return "".join(letter if letter.isalnum() else "_" for letter in str(self.path))

    @property
    def expert(self) -> str | None:
        """Which of two transformers it was made for, by its name, as people call such pairs; None for both."""
        said = _EXPERT.search(self.path.name)
        return {"high": "transformer", "low": "transformer_2"}[said[1].lower()] if said else None

    def digest(self) -> str:
        """The SHA-256 of its weights. Raises WeightsError if there are none."""
        files = sorted(self.path.glob("*.safetensors")) if self.path.is_dir() else [self.path]
        digest = hashlib.sha256()
        try:
            for path in files:
                with path.open("rb") as file:
                    digest.update(hashlib.file_digest(file, "sha256").digest())
        except OSError as error:
            raise WeightsError(f"There is no LoRA {self.path.name}.", "Check its name.") from error
        return digest.hexdigest()


def import_diffusers(engine: str) -> Any:  # noqa: ANN401 (an optional library)
    """The library. Raises WeightsError with the command that installs it."""
    try:
        import diffusers
        import transformers
    except ImportError as error:
        raise WeightsError(f"{engine} needs the libraries diffusers and transformers.", f"{INSTALL}.") from error
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    diffusers.utils.logging.set_verbosity_error()
    diffusers.utils.logging.disable_progress_bar()
    return diffusers


class Model:
    """The weights of a snapshot in memory. Raises WeightsError, EngineError; torch.OutOfMemoryError passes through."""

    def __init__(self, engine: str, snapshot: Snapshot, memory: Memory, device: str) -> None:
        self.engine, self.snapshot, self.memory, self.device = engine, snapshot, memory, device
        self._diffusers = import_diffusers(engine)
        self._pipelines: dict[str, Any] = {}
        self._loras: tuple[Lora, ...] = ()
        self._base = self._load()
        self._pipelines[type(self._base).__name__] = self._base
        self._settle()
        self._placed_for = self._base

    def _load(self) -> Any:  # noqa: ANN401
        snapshot = self.snapshot
        kind = self._class(snapshot.pipeline)
        dtype: dict[str, torch.dtype] = {"default": getattr(torch, self.memory.precision)}
        if snapshot.index.get("vae", (None, None))[1] in _EXACT_VAES:
            dtype["vae"] = torch.float32
        options: dict[str, Any] = {"dtype": dtype, "local_files_only": True}
        if self.memory.quantise != "none":
            options["quantization_config"] = self._packing(snapshot)
        try:
            return kind.from_pretrained(str(snapshot.folder), **options)
        except torch.OutOfMemoryError:
            raise
        except (OSError, ValueError, RuntimeError, KeyError, TypeError, ImportError) as error:
            log.exception("%s cannot be loaded", snapshot.folder)
            reason = " ".join(str(error).split())[:200].rstrip(".")
            raise WeightsError(
                f"The weights of {self.engine} cannot be loaded: {reason}.", "See: lanterne engines check."
            ) from error

    def _packing(self, snapshot: Snapshot) -> Any:  # noqa: ANN401
        library = _PACKERS[self.memory.quantise]
        try:
            __import__(library)
        except ImportError as error:
            hint = f"Run: pip install {library}."
            raise WeightsError(f"Packing weights as {self.memory.quantise} needs {library}.", hint) from error
        if library == "bitsandbytes" and not self.device.startswith("cuda"):
            raise WeightsError(
                f"{library} packs weights as {self.memory.quantise} on a GPU alone.",
                "Set quantise = 'torchao-int8' or 'none'.",
            )
        parts = [name for name in snapshot.components if name.startswith("transformer")]
        config: Any
        if library == "torchao":
            from torchao.quantization import Int8WeightOnlyConfig

            config = self._diffusers.TorchAoConfig(Int8WeightOnlyConfig())
        elif self.memory.quantise == "int8":
            config = self._diffusers.BitsAndBytesConfig(load_in_8bit=True)
        else:
            config = self._diffusers.BitsAndBytesConfig(
                load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=torch.bfloat16
            )
        return self._diffusers.PipelineQuantizationConfig(quant_mapping=dict.fromkeys(parts, config))

    def _class(self, name: str) -> Any:  # noqa: ANN401
        kind = getattr(self._diffusers, name, None)
        if kind is None:
            have = self._diffusers.__version__
            raise WeightsError(f"diffusers {have} has no {name}.", "Run: pip install --upgrade diffusers.")
        return kind

    # What is done with it ---------------------------------------------------------------------------------------------

    def pipeline(self, name: str) -> Any:  # noqa: ANN401
        """A pipeline of that class over the same weights, ready to be called."""
        pipeline = self._pipelines.get(name)
        if pipeline is None:
            kind = self._class(name)
            wanted = set(inspect.signature(kind.__init__).parameters) - {"self"}
            given = {**dict(self._base.config), **self._base.components}
            pipeline = kind(**{key: value for key, value in given.items() if key in wanted})
            self._pipelines[name] = pipeline
        if pipeline is not self._placed_for:
            self._place(pipeline)
        return pipeline

    def _settle(self) -> None:
        """What concerns the weights themselves; then they are placed."""
        vae = getattr(self._base, "vae", None)
        if self.memory.tiling and hasattr(vae, "enable_tiling"):
            vae.enable_tiling()  # type: ignore[union-attr]
        if self.memory.cache != "none":
            self._cache()
        if self.memory.offload == "group":
            self._base.enable_group_offload(
                onload_device=torch.device(self.device),
                offload_device=torch.device("cpu"),
                offload_type="leaf_level",
                use_stream=self.device.startswith("cuda"),
            )
        self._place(self._base)

    def _place(self, pipeline: Any) -> None:  # noqa: ANN401
        """Hooks of `model` and `sequential` belong to one pipeline at a time. Raises EngineError."""
        if self.memory.offload == "sequential" and self.device == "cpu":
            raise EngineError(
                f"{self.engine} lies in main memory already: sequential offload is for a GPU.", "Set offload = 'none'."
            )
        if self.memory.offload == "none":
            pipeline.to(self.device)
        elif self.memory.offload == "model":
            pipeline.enable_model_cpu_offload(device=self.device)
        elif self.memory.offload == "sequential":
            pipeline.enable_sequential_cpu_offload(device=self.device)
        self._placed_for = pipeline

    def _cache(self) -> None:
        made = {
            "first-block": lambda: self._diffusers.FirstBlockCacheConfig(threshold=0.05),
            "taylor": lambda: self._diffusers.TaylorSeerCacheConfig(taylor_factors_dtype=torch.float32),
        }
        for part in self._transformers():
            if not hasattr(part, "enable_cache"):
                raise EngineError(f"{self.engine} has no step cache.", "Set cache = 'none'.")
            try:
                part.enable_cache(made[self.memory.cache]())
            except (ValueError, LookupError, RuntimeError, AttributeError, TypeError) as error:
                cache = self.memory.cache
                raise EngineError(f"{self.engine} cannot have the {cache} cache.", "Set cache = 'none'.") from error

    def _transformers(self) -> list[Any]:
        parts = (getattr(self._base, name, None) for name in ("transformer", "transformer_2"))
        return [part for part in parts if part is not None]

    def spread(self, count: int) -> None:
        """Share each sequence with the same model in `count - 1` other processes, which all call this at once."""
        with ExitStack() as stack:
            if not torch.accelerator.is_available():  # diffusers divides by the number of accelerators
                stack.enter_context(patch.object(torch.accelerator, "device_count", lambda: 1))
            for part in self._transformers():
                part.enable_parallelism(config=self._diffusers.ContextParallelConfig(ulysses_degree=count))

    def use(self, loras: Sequence[Lora]) -> None:
        """Have exactly these LoRAs added, each by its scale; what was added for an earlier job is gone from memory.

        Raises WeightsError for one that does not fit, and then has none.
        """
        wanted = tuple(loras)
        if wanted == self._loras:
            return
        if wanted and not hasattr(self._base, "load_lora_weights"):
            raise WeightsError(f"{self.engine} takes no LoRA.", "Leave it out or choose another engine.")
        try:
            if {lora.name for lora in self._loras} - {lora.name for lora in wanted}:
                self._forget_loras()
            there = {lora.name for lora in self._loras}
            for lora in wanted:
                if lora.name not in there:
                    self._load_lora(lora)
            if wanted:
                self._base.set_adapters([lora.name for lora in wanted], [lora.scale for lora in wanted])
        except (OSError, ValueError, RuntimeError, KeyError, TypeError, ImportError, WeightsError) as error:
            self._forget_loras()
            if isinstance(error, WeightsError | torch.OutOfMemoryError):
                raise
            log.exception("a LoRA cannot be used")
            reason = " ".join(str(error).split())[:200].rstrip(".")
            raise WeightsError(
                f"A LoRA does not fit {self.engine}: {reason}.", "Use one made for this model."
            ) from error
        self._loras = wanted

    def _forget_loras(self) -> None:
        self._base.unload_lora_weights()
        self._loras = ()

    def _load_lora(self, lora: Lora) -> None:
        """Into every transformer that it is for: else one of two would make its steps without it."""
        pipeline = self._base
        if not lora.path.exists():
            raise WeightsError(f"There is no LoRA {lora.path.name}.", "Check its name.")
        place = {"weight_name": lora.path.name} if lora.path.is_file() else {}
        folder = lora.path.parent if place else lora.path
        parts = ["transformer", "transformer_2"] if getattr(pipeline, "transformer_2", None) is not None else []
        for part in [each for each in parts if lora.expert in (None, each)] or ["transformer"]:
            there = {"load_into_transformer_2": True} if part == "transformer_2" else {}
            pipeline.load_lora_weights(str(folder), adapter_name=lora.name, local_files_only=True, **place, **there)
            if lora.name not in pipeline.get_list_adapters().get(part, ()):
                raise WeightsError(
                    f"{lora.path.name} holds nothing for {self.engine}.", "It belongs to another model: leave it out."
                )

    def rest(self) -> None:
        """After a generation that was ended: what it left on the accelerator goes back to where it belongs."""
        self._placed_for.maybe_free_model_hooks()

    def close(self) -> None:
        """Give the memory back."""
        self._pipelines.clear()
        self._base = self._placed_for = None
        gc.collect()
        if self.device.startswith("cuda"):
            torch.cuda.empty_cache()
