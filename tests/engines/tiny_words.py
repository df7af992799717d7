"""The larger readers of words, in a few kB: Gemma, Llama with eyes, Qwen with eyes."""

import torch
from tiny_parts import LETTERS, llama_tokenizer, qwen2_tokenizer
from transformers import (
    CLIPVisionConfig,
    Gemma2Config,
    Gemma2Model,
    Gemma3Config,
    Gemma3ForConditionalGeneration,
    GemmaTokenizer,
    LlamaConfig,
    LlamaModel,
    LlavaConfig,
    LlavaForConditionalGeneration,
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
)

QWEN = {"num_hidden_layers": 2, "num_attention_heads": 2, "num_key_value_heads": 2, "vocab_size": 512}


def gemma_tokenizer():
    vocab = {"<pad>": 0, "<eos>": 1, "<bos>": 2, "<unk>": 3, "<mask>": 4}
    for letter in ["▁", *LETTERS]:
        vocab.setdefault(letter, len(vocab))
    return GemmaTokenizer(vocab=vocab, merges=[])


def gemma2():
    torch.manual_seed(0)
    small = {"hidden_size": 8, "intermediate_size": 16, "num_attention_heads": 2, "num_key_value_heads": 2}
    config = Gemma2Config(**small, head_dim=16, num_hidden_layers=1, vocab_size=256, attn_implementation="eager")
    return Gemma2Model(config).eval()


def gemma3():
    torch.manual_seed(0)
    words = {
        "hidden_size": 32,
        "intermediate_size": 16,
        "num_attention_heads": 2,
        "num_key_value_heads": 2,
        "head_dim": 8,
        "num_hidden_layers": 2,
        "vocab_size": 256,
    }
    looks = {"hidden_size": 8, "intermediate_size": 8, "num_attention_heads": 2, "num_hidden_layers": 1}
    looks |= {"image_size": 32, "patch_size": 8}
    config = Gemma3Config(text_config=words, vision_config=looks, mm_tokens_per_image=4)
    return Gemma3ForConditionalGeneration(config).eval()


LLAMA = {
    "bos_token_id": 1,
    "eos_token_id": 2,
    "pad_token_id": 2,
    "hidden_size": 16,
    "intermediate_size": 16,
    "num_attention_heads": 4,
    "num_hidden_layers": 3,
    "vocab_size": 1000,
}


def llama():
    torch.manual_seed(0)
    return LlamaModel(LlamaConfig(**LLAMA)).eval()


def llava():
    """224 pixels in 7 x 7 patches and the class token: 49 image tokens, after LLaVA drops that one."""
    torch.manual_seed(0)
    looks = CLIPVisionConfig(
        hidden_size=8, intermediate_size=16, num_attention_heads=2, num_hidden_layers=2, image_size=224, patch_size=32
    )
    image = llama_tokenizer().convert_tokens_to_ids("<image>")
    return LlavaForConditionalGeneration(
        LlavaConfig(vision_config=looks, text_config=LlamaConfig(**LLAMA), image_token_index=image, pad_token_id=2)
    ).eval()


def qwen_vl(width=32):
    torch.manual_seed(0)
    tokenizer = qwen2_tokenizer()
    half = width // 2 // 2  # of a head, shared out among time, rows and columns
    sections = {"mrope_section": [half // 4, half // 4, half - half // 4 * 2], "rope_type": "default"}
    words = {**QWEN, "hidden_size": width, "intermediate_size": width, "rope_theta": 1e6, "rope_scaling": sections}
    looks = {"depth": 1, "hidden_size": 16, "intermediate_size": 16, "num_heads": 2, "out_hidden_size": width}
    ids = {
        f"{name}_token_id": tokenizer.convert_tokens_to_ids(token)
        for name, token in (
            ("vision_start", "<|vision_start|>"),
            ("vision_end", "<|vision_end|>"),
            ("image", "<|image_pad|>"),
            ("video", "<|video_pad|>"),
        )
    }
    return Qwen2_5_VLForConditionalGeneration(
        Qwen2_5_VLConfig(text_config=words, vision_config=looks, hidden_size=width, **ids)
    ).eval()
