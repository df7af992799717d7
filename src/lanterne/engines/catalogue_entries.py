"""The models that `lanterne engines pull` knows by name.

Licences were read where each entry says, in November 2026; `limits` are our own words. Parameters of transformers are
those that the models' names and cards give; of the readers of words, those of the encoders that the pipelines use
(UMT5-XXL 5.7, T5-XXL 4.8, Llama-3 8 + CLIP, Qwen2.5-VL 7 + CLIP, Gemma-3 12, Gemma-2 2 billion).
"""

from __future__ import annotations

from lanterne.engines.catalogue_entry import Entry, Licence

_WAN = Licence(
    "Apache-2.0",
    "Free for any use, commercial too; you answer for what you make with it.",
    "https://github.com/Wan-Video/Wan2.2/blob/main/LICENSE.txt",
    "https://github.com/Wan-Video/Wan2.2, README, License Agreement",
)
_LTX = Licence(
    "LTX Video licence of its checkpoint",
    "Each checkpoint has its own (OpenRAIL-M for 0.9.5, Open Weights from 0.9.6 on) and forbids some uses: read it.",
    "https://huggingface.co/Lightricks/LTX-Video",
    "https://github.com/Lightricks/LTX-Video, README, News",
)
_LTX2 = Licence(
    "LTX-2 Community License",
    "Free below 10 million dollars of yearly revenue; companies above need a paid licence for commercial use, and some "
    "uses are forbidden to all.",
    "https://github.com/Lightricks/LTX-2/blob/main/LICENSE",
    "https://github.com/Lightricks/LTX-2/blob/main/LICENSE, section 2.1 (licence of 11 August 2026)",
)
_HUNYUAN = Licence(
    "Tencent Hunyuan Community License",
    "Not licensed in the European Union, the United Kingdom and South Korea, nor may its output be used there; above "
    "100 million monthly users Tencent must be asked; its output may not improve other AI models.",
    "https://github.com/Tencent-Hunyuan/HunyuanVideo/blob/main/LICENSE.txt",
    "https://github.com/Tencent-Hunyuan/HunyuanVideo/blob/main/LICENSE.txt, sections 1l, 4 and 5",
)
_HUNYUAN15 = Licence(
    "Tencent Hunyuan Community License (1.5)",
    "Not licensed in the European Union, the United Kingdom and South Korea; read its conditions on users and output.",
    "https://github.com/Tencent-Hunyuan/HunyuanVideo-1.5/blob/main/LICENSE",
    "https://github.com/Tencent-Hunyuan/HunyuanVideo-1.5/blob/main/LICENSE, head",
)
_COGVIDEOX = Licence(
    "CogVideoX License",
    "Free for academic research; commercial use needs a registration with its makers first, and has a limit of visits.",
    "https://huggingface.co/zai-org/CogVideoX-5b/blob/main/LICENSE",
    "https://huggingface.co/THUDM/CogVideoX-5b, LICENSE, section 2",
)
_MOCHI = Licence(
    "Apache-2.0",
    "Free for any use, commercial too.",
    "https://huggingface.co/genmo/mochi-1-preview",
    "https://huggingface.co/docs/diffusers/api/pipelines/mochi",
)
_KANDINSKY5 = Licence(
    "MIT",
    "Free for any use, commercial too.",
    "https://huggingface.co/kandinskylab/Kandinsky-5.0-T2V-Lite-sft-5s-Diffusers",
    "https://huggingface.co/kandinskylab/Kandinsky-5.0-T2V-Lite-sft-10s, model card",
)
_KANDINSKY6 = Licence(
    "see the model card",
    "The makers' code (github.com/kandinskylab/kandinsky-6) is MIT, but it says nothing of the weights, whose terms "
    "were not read for this catalogue: read the model card before you use it.",
    "https://huggingface.co/kandinskylab/Kandinsky-6.0-Pro-distill-5s-Diffusers",
)
_SANA = Licence(
    "NVIDIA Open Model License",
    "Commercial use is allowed; the licence ends for whoever takes a safety guard out.",
    "https://www.nvidia.com/en-us/agreements/enterprise-software/nvidia-open-model-license/",
    "https://huggingface.co/Efficient-Large-Model/SANA-Video_2B_480p_LongLive_diffusers, model card of its sister",
)
_COSMOS = Licence(
    "NVIDIA Open Model License",
    "Commercial use is allowed; the licence ends for whoever takes the guardrail out, so it stays in.",
    "https://www.nvidia.com/en-us/agreements/enterprise-software/nvidia-open-model-license/",
    "https://docs.api.nvidia.com/nim/reference/nvidia-cosmos-1_0-diffusion-7b, License",
)

ENTRIES: tuple[Entry, ...] = (
    Entry("wan2.1-t2v-1.3b", "wan", "words; remix", "Wan-AI/Wan2.1-T2V-1.3B-Diffusers", _WAN, 1.3, 5.7),
    Entry("wan2.1-t2v-14b", "wan", "words; remix", "Wan-AI/Wan2.1-T2V-14B-Diffusers", _WAN, 14, 5.7),
    Entry("wan2.1-i2v-14b-480p", "wan", "first frame", "Wan-AI/Wan2.1-I2V-14B-480P-Diffusers", _WAN, 16, 5.7),
    Entry("wan2.1-i2v-14b-720p", "wan", "first frame", "Wan-AI/Wan2.1-I2V-14B-720P-Diffusers", _WAN, 16, 5.7),
    Entry("wan2.1-flf2v-14b", "wan", "first and last frame", "Wan-AI/Wan2.1-FLF2V-14B-720P-diffusers", _WAN, 16, 5.7),
    Entry(
        "wan2.1-vace-1.3b",
        "wan",
        "words; pictures and clips at any time; masks; characters",
        "Wan-AI/Wan2.1-VACE-1.3B-diffusers",
        _WAN,
        1.7,
        5.7,
    ),
    Entry(
        "wan2.1-vace-14b",
        "wan",
        "words; pictures and clips at any time; masks; characters",
        "Wan-AI/Wan2.1-VACE-14B-diffusers",
        _WAN,
        17,
        5.7,
    ),
    Entry("wan2.2-t2v-a14b", "wan", "words", "Wan-AI/Wan2.2-T2V-A14B-Diffusers", _WAN, 28, 5.7),
    Entry("wan2.2-i2v-a14b", "wan", "first and last frame", "Wan-AI/Wan2.2-I2V-A14B-Diffusers", _WAN, 28, 5.7),
    Entry("wan2.2-ti2v-5b", "wan", "words; first frame", "Wan-AI/Wan2.2-TI2V-5B-Diffusers", _WAN, 5, 5.7),
    Entry(
        "ltx-video-0.9.5",
        "ltx",
        "words; pictures and clips at any time; remix",
        "Lightricks/LTX-Video-0.9.5",
        _LTX,
        2,
        4.8,
    ),
    Entry(
        "ltx-video-13b",
        "ltx",
        "words; pictures and clips at any time; remix",
        "Lightricks/LTX-Video-0.9.7-dev",
        _LTX,
        13,
        4.8,
    ),
    Entry("ltx-2", "ltx2", "words; pictures and clips at any time; remix", "Lightricks/LTX-2", _LTX2, 19, 12, True),
    Entry(
        "ltx-2.3",
        "ltx2",
        "words; pictures and clips at any time; remix",
        "diffusers/LTX-2.3-Diffusers",
        _LTX2,
        22,
        12,
        True,
    ),
    Entry(
        "ltx-2.5",
        "ltx2",
        "words; pictures and clips at any time; remix",
        "Lightricks/LTX-2.5-Diffusers",
        _LTX2,
        22,
        12,
        True,
        is_gated=True,
    ),
    Entry("hunyuanvideo", "hunyuan", "words", "hunyuanvideo-community/HunyuanVideo", _HUNYUAN, 13, 8.1),
    Entry("hunyuanvideo-i2v", "hunyuan", "first frame", "hunyuanvideo-community/HunyuanVideo-I2V", _HUNYUAN, 13, 8.3),
    Entry(
        "hunyuanvideo-1.5-480p",
        "hunyuan15",
        "words",
        "hunyuanvideo-community/HunyuanVideo-1.5-Diffusers-480p_t2v",
        _HUNYUAN15,
        8.3,
        7.8,
    ),
    Entry(
        "hunyuanvideo-1.5-720p",
        "hunyuan15",
        "words",
        "hunyuanvideo-community/HunyuanVideo-1.5-Diffusers-720p_t2v",
        _HUNYUAN15,
        8.3,
        7.8,
    ),
    Entry(
        "hunyuanvideo-1.5-480p-i2v",
        "hunyuan15",
        "first frame",
        "hunyuanvideo-community/HunyuanVideo-1.5-Diffusers-480p_i2v",
        _HUNYUAN15,
        8.3,
        7.8,
    ),
    Entry(
        "hunyuanvideo-1.5-720p-i2v",
        "hunyuan15",
        "first frame",
        "hunyuanvideo-community/HunyuanVideo-1.5-Diffusers-720p_i2v",
        _HUNYUAN15,
        8.3,
        7.8,
    ),
    Entry("cogvideox-5b", "cogvideox", "words; remix", "zai-org/CogVideoX-5b", _COGVIDEOX, 5, 4.8),
    Entry("cogvideox-5b-i2v", "cogvideox", "first frame", "zai-org/CogVideoX-5b-I2V", _COGVIDEOX, 5, 4.8),
    Entry("mochi-1", "mochi", "words", "genmo/mochi-1-preview", _MOCHI, 10, 4.8),
    Entry(
        "kandinsky-5-lite",
        "kandinsky5",
        "words",
        "kandinskylab/Kandinsky-5.0-T2V-Lite-sft-5s-Diffusers",
        _KANDINSKY5,
        2,
        8.4,
    ),
    Entry(
        "kandinsky-6-pro",
        "kandinsky6",
        "words; first frame",
        "kandinskylab/Kandinsky-6.0-Pro-distill-5s-Diffusers",
        _KANDINSKY6,
        29,
        8.4,
        True,
    ),
    Entry(
        "sana-video-2b",
        "sana",
        "words; first frame",
        "Efficient-Large-Model/SANA-Video_2B_480p_diffusers",
        _SANA,
        2,
        2.6,
    ),
    Entry(
        "cosmos-predict2-2b",
        "cosmos",
        "first frame",
        "nvidia/Cosmos-Predict2-2B-Video2World",
        _COSMOS,
        2,
        4.8,
        is_gated=True,
    ),
    Entry(
        "cosmos-predict2.5-2b",
        "cosmos",
        "words; first frame",
        "nvidia/Cosmos-Predict2.5-2B",
        _COSMOS,
        2,
        7.0,
        is_gated=True,
        revision="diffusers/base/post-trained",  # its main branch holds NVIDIA's own format
    ),
)


def find(name: str) -> Entry | None:
    """The entry of that name."""
    return next((entry for entry in ENTRIES if entry.name == name), None)
