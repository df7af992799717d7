"""One tiny snapshot of each family but Wan: random weights, by diffusers' own classes."""

import torch
from diffusers import (
    AutoencoderKLCogVideoX,
    AutoencoderKLHunyuanVideo,
    AutoencoderKLLTXVideo,
    AutoencoderKLMochi,
    CogVideoXDDIMScheduler,
    CogVideoXImageToVideoPipeline,
    CogVideoXPipeline,
    CogVideoXTransformer3DModel,
    FlowMatchEulerDiscreteScheduler,
    HunyuanVideoImageToVideoPipeline,
    HunyuanVideoPipeline,
    HunyuanVideoTransformer3DModel,
    Kandinsky5I2VPipeline,
    Kandinsky5T2VPipeline,
    Kandinsky5Transformer3DModel,
    LTXConditionPipeline,
    LTXPipeline,
    LTXVideoTransformer3DModel,
    MochiPipeline,
    MochiTransformer3DModel,
    SanaVideoPipeline,
    SanaVideoTransformer3DModel,
)
from tiny_parts import clip_text, clip_tokenizer, llama_tokenizer, qwen2_tokenizer, t5, t5_tokenizer
from tiny_wan import vae as wan_vae
from tiny_words import gemma2, gemma_tokenizer, llama, llava, qwen_vl
from transformers import CLIPImageProcessor


def _t5():
    return {"text_encoder": t5(), "tokenizer": t5_tokenizer()}


def _flow(**options):
    return FlowMatchEulerDiscreteScheduler(**options)


def ltx(any_frame=True):
    torch.manual_seed(0)
    transformer = LTXVideoTransformer3DModel(
        in_channels=8,
        out_channels=8,
        num_attention_heads=4,
        attention_head_dim=8,
        cross_attention_dim=32,
        num_layers=1,
        caption_channels=32,
    )
    # As deep as the real one: 32 pixels and 8 frames to a latent.
    vae = AutoencoderKLLTXVideo(
        latent_channels=8,
        block_out_channels=(8, 8, 8, 8),
        decoder_block_out_channels=(8, 8, 8, 8),
        layers_per_block=(1, 1, 1, 1, 1),
        decoder_layers_per_block=(1, 1, 1, 1, 1),
        spatio_temporal_scaling=(True, True, True, False),
        decoder_spatio_temporal_scaling=(True, True, True, False),
        decoder_inject_noise=(False,) * 5,
        upsample_residual=(False,) * 4,
        upsample_factor=(1,) * 4,
        patch_size=4,
    )
    kind = LTXConditionPipeline if any_frame else LTXPipeline
    return kind(transformer=transformer, vae=vae.eval(), scheduler=_flow(), **_t5())


def hunyuan(picture=False):
    torch.manual_seed(0)
    transformer = HunyuanVideoTransformer3DModel(
        in_channels=9 if picture else 4,
        out_channels=4,
        num_attention_heads=2,
        attention_head_dim=10,
        num_layers=1,
        num_single_layers=1,
        num_refiner_layers=1,
        patch_size=1,
        guidance_embeds=not picture,
        text_embed_dim=16,
        pooled_projection_dim=8,
        rope_axes_dim=(2, 4, 4),
        image_condition_type="latent_concat" if picture else None,
    )
    parts = {
        "transformer": transformer,
        "vae": hunyuan_vae((8, 8, 8, 8), 4),
        "scheduler": _flow(shift=7.0),
        "tokenizer": llama_tokenizer(),
        "text_encoder_2": clip_text(),
        "tokenizer_2": clip_tokenizer(),
    }
    if picture:
        return HunyuanVideoImageToVideoPipeline(text_encoder=llava(), image_processor=CLIPImageProcessor(), **parts)
    return HunyuanVideoPipeline(text_encoder=llama(), **parts)


def hunyuan_vae(widths, channels):
    torch.manual_seed(0)
    return AutoencoderKLHunyuanVideo(
        latent_channels=channels,
        down_block_types=("HunyuanVideoDownBlock3D",) * len(widths),
        up_block_types=("HunyuanVideoUpBlock3D",) * len(widths),
        block_out_channels=widths,
        layers_per_block=1,
        norm_num_groups=4,
        mid_block_add_attention=False,
    ).eval()


def cogvideox(picture=False):
    torch.manual_seed(0)
    transformer = CogVideoXTransformer3DModel(
        num_attention_heads=4,
        attention_head_dim=8,
        in_channels=8 if picture else 4,
        out_channels=4,
        time_embed_dim=2,
        text_embed_dim=32,
        num_layers=1,
        sample_width=4,
        sample_height=4,
        sample_frames=9,
        max_text_seq_length=16,
    )
    vae = AutoencoderKLCogVideoX(
        down_block_types=("CogVideoXDownBlock3D",) * 4,
        up_block_types=("CogVideoXUpBlock3D",) * 4,
        block_out_channels=(8, 8, 8, 8),
        latent_channels=4,
        layers_per_block=1,
        norm_num_groups=2,
    ).eval()
    kind = CogVideoXImageToVideoPipeline if picture else CogVideoXPipeline
    return kind(transformer=transformer, vae=vae, scheduler=CogVideoXDDIMScheduler(), **_t5())


def mochi():
    torch.manual_seed(0)
    transformer = MochiTransformer3DModel(
        num_attention_heads=2,
        attention_head_dim=8,
        num_layers=2,
        pooled_projection_dim=16,
        text_embed_dim=32,
        time_embed_dim=4,
        max_sequence_length=16,
    )
    vae = AutoencoderKLMochi(
        encoder_block_out_channels=(32, 32, 32, 32),
        decoder_block_out_channels=(32, 32, 32, 32),
        layers_per_block=(1, 1, 1, 1, 1),
    ).eval()
    return MochiPipeline(transformer=transformer, vae=vae, scheduler=_flow(), **_t5())


def kandinsky5(picture=False):
    torch.manual_seed(0)
    transformer = Kandinsky5Transformer3DModel(
        in_visual_dim=16,
        in_text_dim=32,
        in_text_dim2=16,
        time_dim=16,
        out_visual_dim=16,
        model_dim=16,
        ff_dim=32,
        num_text_blocks=1,
        num_visual_blocks=2,
        axes_dims=(1, 1, 2),
        visual_cond=picture,
        attention_type="regular",
    )
    kind = Kandinsky5I2VPipeline if picture else Kandinsky5T2VPipeline
    return kind(
        transformer=transformer,
        vae=hunyuan_vae((16, 16, 16, 16), 16),
        scheduler=_flow(shift=7.0),
        text_encoder=qwen_vl(),
        tokenizer=qwen2_tokenizer(),
        text_encoder_2=clip_text(16),
        tokenizer_2=clip_tokenizer(),
    )


def sana():
    torch.manual_seed(0)
    transformer = SanaVideoTransformer3DModel(
        in_channels=16,
        out_channels=16,
        num_attention_heads=2,
        attention_head_dim=12,
        num_layers=2,
        num_cross_attention_heads=2,
        cross_attention_head_dim=12,
        cross_attention_dim=24,
        caption_channels=8,
        mlp_ratio=2.5,
        sample_size=8,
        patch_size=(1, 2, 2),
        qk_norm="rms_norm_across_heads",
        rope_max_seq_len=32,
    )
    parts = {"text_encoder": gemma2(), "tokenizer": gemma_tokenizer(), "vae": wan_vae()}
    return SanaVideoPipeline(transformer=transformer, scheduler=_flow(shift=7.0), **parts)
