"""Tiny snapshots of the families that make sound, and of those with a reader of words of their own."""

import torch
from diffusers import (
    AutoencoderKLHunyuanVideo15,
    AutoencoderKLLTX2Audio,
    AutoencoderKLLTX2Video,
    ClassifierFreeGuidance,
    Cosmos2_5_PredictBasePipeline,
    Cosmos2VideoToWorldPipeline,
    CosmosTransformer3DModel,
    FlowMatchEulerDiscreteScheduler,
    HunyuanVideo15ImageToVideoPipeline,
    HunyuanVideo15Pipeline,
    HunyuanVideo15Transformer3DModel,
    Kandinsky6TI2VAPipeline,
    Kandinsky6Transformer3DModel,
    LTX2Pipeline,
    LTX2VideoTransformer3DModel,
    MMAudioVAE,
    MMAudioVocoder,
    PiflowScheduler,
    UniPCMultistepScheduler,
)
from diffusers.pipelines.ltx2 import LTX2TextConnectors
from diffusers.pipelines.ltx2.vocoder import LTX2Vocoder
from tiny_others import hunyuan_vae
from tiny_parts import clip_text, clip_tokenizer, qwen2_tokenizer, t5, t5_tokenizer
from tiny_wan import vae as wan_vae
from tiny_words import gemma3, gemma_tokenizer, qwen_vl
from transformers import (
    ByT5Tokenizer,
    Qwen2_5_VLTextConfig,
    Qwen2_5_VLTextModel,
    SiglipImageProcessor,
    SiglipVisionConfig,
    SiglipVisionModel,
)


def ltx2(distilled=False):
    """Eight frames to a latent as in the real one, and four samples to a step of its sound. distilled: 2.5's kind."""
    words = gemma3()
    width = words.config.text_config.hidden_size
    torch.manual_seed(0)
    transformer = LTX2VideoTransformer3DModel(
        in_channels=4,
        out_channels=4,
        num_attention_heads=2,
        attention_head_dim=8,
        cross_attention_dim=16,
        audio_in_channels=4,
        audio_out_channels=4,
        audio_num_attention_heads=2,
        audio_attention_head_dim=4,
        audio_cross_attention_dim=8,
        num_layers=2,
        caption_channels=width,
        rope_double_precision=False,
        rope_type="split",
        cross_attn_mod=distilled,
        audio_cross_attn_mod=distilled,
    )
    heads = {"num_attention_heads": 4, "attention_head_dim": 8, "num_layers": 1, "num_learnable_registers": None}
    connectors = LTX2TextConnectors(
        caption_channels=width,
        text_proj_in_factor=words.config.text_config.num_hidden_layers + 1,
        **{f"{track}_connector_{key}": value for track in ("video", "audio") for key, value in heads.items()},
        connector_rope_base_seq_len=32,
        rope_double_precision=False,
        causal_temporal_positioning=False,
        rope_type="split",
    )
    vae = AutoencoderKLLTX2Video(
        latent_channels=4,
        block_out_channels=(8, 8, 8),
        decoder_block_out_channels=(8, 8, 8),
        layers_per_block=(1, 1, 1),
        decoder_layers_per_block=(1, 1, 1, 1),
        spatio_temporal_scaling=(True, True, True),
        decoder_spatio_temporal_scaling=(True, True, True),
        decoder_inject_noise=(False,) * 4,
        downsample_type=("spatiotemporal",) * 3,
        upsample_residual=(False,) * 3,
        upsample_factor=(1,) * 3,
        timestep_conditioning=False,
        patch_size=4,
        encoder_causal=True,
        decoder_causal=False,
    ).eval()
    audio_vae = AutoencoderKLLTX2Audio(
        base_channels=4,
        output_channels=2,
        ch_mult=(1,),
        num_res_blocks=1,
        attn_resolutions=None,
        in_channels=2,
        resolution=32,
        latent_channels=2,
        norm_type="pixel",
        causality_axis="height",
        dropout=0.0,
        mid_block_add_attention=False,
        sample_rate=8000,
        mel_hop_length=80,
        is_causal=True,
        mel_bins=8,
    ).eval()
    vocoder = LTX2Vocoder(
        in_channels=16,
        hidden_channels=32,
        out_channels=2,
        upsample_kernel_sizes=[32, 9],
        upsample_factors=[16, 5],
        resnet_kernel_sizes=[3],
        resnet_dilations=[[1, 3, 5]],
        leaky_relu_negative_slope=0.1,
        output_sampling_rate=8000,
    ).eval()
    return LTX2Pipeline(
        transformer=transformer,
        vae=vae,
        audio_vae=audio_vae,
        scheduler=FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=not distilled),
        text_encoder=words,
        tokenizer=gemma_tokenizer(),
        connectors=connectors,
        vocoder=vocoder,
    )


def hunyuan15(picture=False):
    """picture: looks at it through SigLIP as well, in 27 x 27 patches as the real one does."""
    torch.manual_seed(0)
    transformer = HunyuanVideo15Transformer3DModel(
        in_channels=9,
        out_channels=4,
        num_attention_heads=2,
        attention_head_dim=8,
        num_layers=1,
        num_refiner_layers=1,
        mlp_ratio=2.0,
        text_embed_dim=16,
        text_embed_2_dim=32,
        image_embed_dim=12,
        rope_axes_dim=(2, 2, 4),
        target_size=32,
        task_type="i2v" if picture else "t2v",
    )
    vae = AutoencoderKLHunyuanVideo15(
        latent_channels=4,
        block_out_channels=(16, 16, 16, 16),
        layers_per_block=1,
        spatial_compression_ratio=8,
        temporal_compression_ratio=4,
        downsample_match_channel=False,
        upsample_match_channel=False,
    )
    sections = {"mrope_section": [1, 1, 2], "rope_type": "default"}
    small = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 3, "vocab_size": 512}
    config = Qwen2_5_VLTextConfig(**small, num_attention_heads=2, num_key_value_heads=2, rope_scaling=sections)
    parts = {
        "transformer": transformer.eval(),
        "vae": vae.eval(),
        "scheduler": FlowMatchEulerDiscreteScheduler(shift=7.0),
        "text_encoder": Qwen2_5_VLTextModel(config).eval(),
        "tokenizer": qwen2_tokenizer(),
        "text_encoder_2": t5(),
        "tokenizer_2": ByT5Tokenizer(),
        "guider": ClassifierFreeGuidance(guidance_scale=6.0),
    }
    if not picture:
        return HunyuanVideo15Pipeline(**parts)
    small = {"hidden_size": 12, "intermediate_size": 12, "num_hidden_layers": 1, "num_attention_heads": 2}
    looks = SiglipVisionModel(SiglipVisionConfig(**small, image_size=54, patch_size=2)).eval()
    processor = SiglipImageProcessor(size={"height": 54, "width": 54})
    return HunyuanVideo15ImageToVideoPipeline(**parts, image_encoder=looks, feature_extractor=processor)


class Guard(torch.nn.Module):
    """In the place of NVIDIA's guardrail, which is gigabytes: lets everything pass."""

    dtype, device = torch.float32, torch.device("cpu")

    def check_text_safety(self, prompt):
        return "forbidden" not in prompt

    def check_video_safety(self, frames):
        return frames


def cosmos(second_and_a_half=False):
    torch.manual_seed(0)
    transformer = CosmosTransformer3DModel(
        in_channels=17,
        out_channels=16,
        num_attention_heads=2,
        attention_head_dim=16,
        num_layers=2,
        mlp_ratio=2,
        text_embed_dim=32,
        adaln_lora_dim=4,
        max_size=(8, 96, 96),
        patch_size=(1, 2, 2),
        rope_scale=(2.0, 1.0, 1.0),
        concat_padding_mask=True,
        extra_pos_embed_type="learnable",
    )
    if second_and_a_half:
        parts = {"text_encoder": qwen_vl(16), "tokenizer": qwen2_tokenizer(), "scheduler": UniPCMultistepScheduler()}
        return Cosmos2_5_PredictBasePipeline(transformer=transformer, vae=wan_vae(), safety_checker=Guard(), **parts)
    scheduler = FlowMatchEulerDiscreteScheduler(use_karras_sigmas=True)
    parts = {"text_encoder": t5(), "tokenizer": t5_tokenizer(), "scheduler": scheduler}
    return Cosmos2VideoToWorldPipeline(transformer=transformer, vae=wan_vae(), safety_checker=Guard(), **parts)


def kandinsky6(distilled=False):
    """distilled: says, for each channel, where it will be at two moments of a step, and has a scheduler for that."""
    torch.manual_seed(0)
    wide = {"out_visual_dim": 32, "out_audio_dim": 40} if distilled else {}
    plan = PiflowScheduler(n_grid=2) if distilled else FlowMatchEulerDiscreteScheduler(shift=7.0)
    transformer = Kandinsky6Transformer3DModel(
        in_text_dim=32,
        in_text_dim2=16,
        time_dim=16,
        model_dim=16,
        ff_dim=32,
        num_text_blocks=1,
        num_visual_blocks=2,
        axes_dims=(4, 6, 6),
        visual_token_type_num_embeddings=2,
        text_token_padding=True,
        ca_rope=True,
        cross_gates=True,
        fix_modulation=True,
        **wide,
    )
    sounds = {"mel_bins": 8, "hop_length": 80}
    audio_vae = MMAudioVAE(**sounds, latent_channels=20, hidden_channels=16, sample_rate=8000, n_fft=128)
    vocoder = MMAudioVocoder(
        num_mels=8,
        upsample_initial_channel=16,
        upsample_rates=(16, 5),
        upsample_kernel_sizes=(32, 9),
        resblock_kernel_sizes=(3,),
        resblock_dilation_sizes=((1, 3, 5),),
    )
    return Kandinsky6TI2VAPipeline(
        transformer=transformer.eval(),
        vae=hunyuan_vae((16, 16, 16, 16), 16),
        text_encoder=qwen_vl(),
        tokenizer=qwen2_tokenizer(),
        text_encoder_2=clip_text(16),
        tokenizer_2=clip_tokenizer(),
        scheduler=plan,
        audio_vae=audio_vae.eval(),
        vocoder=vocoder.eval(),
    )
