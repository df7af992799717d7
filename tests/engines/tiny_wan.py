"""Wan in a few hundred kB: random weights in the folders and files that the real checkpoints have."""

import torch
from diffusers import (
    AutoencoderKLWan,
    FlowMatchEulerDiscreteScheduler,
    UniPCMultistepScheduler,
    WanImageToVideoPipeline,
    WanPipeline,
    WanTransformer3DModel,
    WanVACEPipeline,
    WanVACETransformer3DModel,
)
from tiny_parts import t5_tokenizer, umt5
from transformers import CLIPImageProcessor, CLIPVisionConfig, CLIPVisionModelWithProjection

SMALL = {
    "patch_size": (1, 2, 2),
    "num_attention_heads": 2,
    "attention_head_dim": 12,
    "in_channels": 16,
    "out_channels": 16,
    "text_dim": 32,
    "freq_dim": 256,
    "ffn_dim": 32,
    "num_layers": 2,
    "cross_attn_norm": True,
    "qk_norm": "rms_norm_across_heads",
    "rope_max_seq_len": 32,
}


def vae(**changed):
    torch.manual_seed(0)
    small = {"base_dim": 3, "z_dim": 16, "dim_mult": [1, 1, 1, 1], "num_res_blocks": 1}
    made = AutoencoderKLWan(**small, temperal_downsample=[False, True, True], **changed).eval()
    made.decoder.conv_in.weight.data *= 10  # so that latents count for more than biases
    made.decoder.conv_out.weight.data *= 4
    return made


def transformer(kind=WanTransformer3DModel, seed=0, **changed):
    torch.manual_seed(seed)
    return kind(**{**SMALL, **changed}).eval()


def _words():
    return {"text_encoder": umt5(), "tokenizer": t5_tokenizer()}


def _flow():
    return UniPCMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0)


def text_to_video():
    return WanPipeline(transformer=transformer(), vae=vae(), scheduler=_flow(), **_words())


def two_experts():
    parts = {"transformer": transformer(), "transformer_2": transformer(seed=1), "boundary_ratio": 0.875}
    return WanPipeline(vae=vae(), scheduler=_flow(), **parts, **_words())


def both_in_one():
    """2.2's 5B: words or a picture, a deeper autoencoder."""
    torch.manual_seed(0)
    deep = AutoencoderKLWan(
        base_dim=3,
        z_dim=48,
        in_channels=12,
        out_channels=12,
        is_residual=True,
        patch_size=2,
        latents_mean=[0.0] * 48,
        latents_std=[1.0] * 48,
        dim_mult=[1, 1, 1, 1],
        num_res_blocks=1,
        scale_factor_spatial=16,
        scale_factor_temporal=4,
        temperal_downsample=[False, True, True],
    ).eval()
    parts = {"transformer": transformer(in_channels=48, out_channels=48), "vae": deep, "scheduler": _flow()}
    return WanPipeline(**parts, expand_timesteps=True, **_words())


def image_to_video(two_pictures=False):
    """2.1's: the picture goes through CLIP too. two_pictures: first and last frame, with positions for both."""
    side = 4 if two_pictures else 32
    small = {"hidden_size": 4, "projection_dim": 4, "num_hidden_layers": 2, "num_attention_heads": 2}
    torch.manual_seed(0)
    looks = CLIPVisionModelWithProjection(
        CLIPVisionConfig(**small, intermediate_size=16, image_size=side, patch_size=1)
    ).eval()
    positions = {"pos_embed_seq_len": 2 * (4 * 4 + 1)} if two_pictures else {}
    return WanImageToVideoPipeline(
        transformer=transformer(in_channels=36, image_dim=4, **positions),
        vae=vae(),
        scheduler=FlowMatchEulerDiscreteScheduler(shift=7.0),
        image_encoder=looks,
        image_processor=CLIPImageProcessor(crop_size=side, size=side),
        **_words(),
    )


def image_to_video_two_experts():
    """2.2's 14B: the picture goes through the autoencoder alone."""
    parts = {"transformer": transformer(in_channels=36), "transformer_2": transformer(in_channels=36, seed=1)}
    return WanImageToVideoPipeline(vae=vae(), scheduler=_flow(), boundary_ratio=0.9, **parts, **_words())


def any_frame():
    """VACE."""
    model = transformer(WanVACETransformer3DModel, num_layers=3, vace_layers=[0, 2], vace_in_channels=96)
    return WanVACEPipeline(
        transformer=model, vae=vae(), scheduler=FlowMatchEulerDiscreteScheduler(shift=7.0), **_words()
    )
