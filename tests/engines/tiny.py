"""Every tiny snapshot by its name, and how its engine is set up for tests: small, short, and few words.

Tests run where an engine would: on a GPU in bfloat16 if there is one, else on the CPU in float32.
LANTERNE_TEST_PRECISION=bfloat16 has them run in bfloat16 on a CPU, too.
"""

import os
from dataclasses import dataclass, field

os.environ["HF_HUB_OFFLINE"] = "1"  # before the libraries are imported: no test may ask the hub for anything

import tiny_others
import tiny_sounding
import tiny_wan
import torch
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict

from lanterne.engines.diffusers.engine import DiffusersEngine, Settings

PRECISION = os.environ.get("LANTERNE_TEST_PRECISION") or ("bfloat16" if torch.cuda.is_available() else "float32")

torch.set_num_threads(1)  # tiny tensors: threads would only wait for each other


@dataclass(frozen=True)
class Tiny:
    """build: makes the pipeline. size: of its clips. frames: that tests ask for."""

    build: object
    size: tuple[int, int] = (32, 32)
    frames: int = 8
    arguments: dict = field(default_factory=dict)


SHORT = {"max_sequence_length": 16}
LOOKING = {"template": "{}", "crop_start": 0, "image_emb_len": 49, "image_emb_start": 5, "image_emb_end": 54}

TINY = {
    "wan-t2v": Tiny(tiny_wan.text_to_video, arguments=SHORT),
    "wan-experts": Tiny(tiny_wan.two_experts, arguments=SHORT),
    "wan-ti2v": Tiny(tiny_wan.both_in_one, arguments=SHORT),
    "wan-i2v": Tiny(tiny_wan.image_to_video, arguments=SHORT),
    "wan-flf2v": Tiny(lambda: tiny_wan.image_to_video(two_pictures=True), arguments=SHORT),
    "wan-i2v-experts": Tiny(tiny_wan.image_to_video_two_experts, arguments=SHORT),
    "wan-vace": Tiny(tiny_wan.any_frame, frames=16, arguments=SHORT),
    "ltx": Tiny(tiny_others.ltx, frames=16, arguments=SHORT),
    "ltx-first": Tiny(lambda: tiny_others.ltx(any_frame=False), arguments=SHORT),
    "ltx2": Tiny(tiny_sounding.ltx2, (64, 64), 16, {"max_sequence_length": 128}),
    "ltx2-distilled": Tiny(lambda: tiny_sounding.ltx2(distilled=True), (64, 64), 16, {"max_sequence_length": 128}),
    "hunyuan": Tiny(tiny_others.hunyuan),
    "hunyuan-i2v": Tiny(
        lambda: tiny_others.hunyuan(picture=True), arguments={"prompt_template": LOOKING, "max_sequence_length": 64}
    ),
    "hunyuan15": Tiny(tiny_sounding.hunyuan15),
    "hunyuan15-i2v": Tiny(lambda: tiny_sounding.hunyuan15(picture=True)),
    "cogvideox": Tiny(tiny_others.cogvideox, arguments=SHORT),
    "cogvideox-i2v": Tiny(lambda: tiny_others.cogvideox(picture=True), arguments=SHORT),
    "mochi": Tiny(tiny_others.mochi, arguments=SHORT),
    "kandinsky5": Tiny(tiny_others.kandinsky5),
    "kandinsky5-i2v": Tiny(lambda: tiny_others.kandinsky5(picture=True), frames=17),
    "kandinsky6": Tiny(tiny_sounding.kandinsky6, (64, 64)),
    "kandinsky6-distilled": Tiny(lambda: tiny_sounding.kandinsky6(distilled=True), (64, 64)),
    "sana": Tiny(tiny_others.sana),
    "cosmos2": Tiny(tiny_sounding.cosmos),
    "cosmos2.5": Tiny(lambda: tiny_sounding.cosmos(second_and_a_half=True)),
}


def save(name, folder):
    """Write the snapshot as diffusers does; a guardrail is never among a model's own files."""
    pipeline = TINY[name].build()
    if "safety_checker" in pipeline.components:
        pipeline.register_modules(safety_checker=None)
    for part in ("transformer", "transformer_2"):
        if pipeline.components.get(part) is not None:
            _wake(pipeline.components[part])
    pipeline.save_pretrained(folder)


def _wake(model):
    """Layers that begin as zeros, for the sake of training, would hide what is given to them, and faint ones would be
    lost in the rounding of pixels."""
    torch.manual_seed(1)
    for name, parameter in model.named_parameters():
        if not parameter.any():
            torch.nn.init.normal_(parameter, std=0.3)
        if "Wan" in type(model).__name__ and ("patch_embedding" in name or "proj_out" in name):
            parameter.data *= 8


def open_tiny(name, folder, **said):
    """The engine over a snapshot."""
    tiny = TINY[name]
    settings = {"sizes": (tiny.size,), "max_seconds": 3.0, "arguments": tiny.arguments, **said}
    settings["memory"] = {"precision": PRECISION, **said.get("memory", {})}
    return DiffusersEngine(name, folder, Settings(**settings))


def save_lora(name, folder, seed=0, strength=1.0):
    """A LoRA for that snapshot, in the file that diffusers writes."""
    pipeline = TINY[name].build()
    torch.manual_seed(seed)
    pipeline.transformer.add_adapter(
        LoraConfig(
            r=2,
            lora_alpha=2,
            init_lora_weights=False,
            target_modules=["to_q", "to_k", "to_v", "to_query", "to_key", "to_value"],
        )
    )
    layers = {key: value * strength for key, value in get_peft_model_state_dict(pipeline.transformer).items()}
    type(pipeline).save_lora_weights(folder, transformer_lora_layers=layers)
    return folder / "pytorch_lora_weights.safetensors"
