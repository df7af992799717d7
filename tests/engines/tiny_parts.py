"""Tokenizers and text encoders of a few kB, by transformers' own classes: what tiny models read words with."""

import string

import torch
from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTokenizer,
    LlamaTokenizer,
    Qwen2Tokenizer,
    T5EncoderModel,
    T5Tokenizer,
    UMT5Config,
    UMT5EncoderModel,
)
from transformers import T5Config as PlainT5Config

LETTERS = sorted(set(string.printable))
SMALL_T5 = {"d_model": 32, "d_kv": 8, "d_ff": 37, "num_layers": 2, "num_heads": 4, "vocab_size": 256}


def t5_tokenizer():
    vocab = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -2.0)]
    vocab += [(letter, -3.0) for letter in LETTERS if not letter.isspace()]
    return T5Tokenizer(vocab=vocab, extra_ids=0)


def t5():
    torch.manual_seed(0)
    return T5EncoderModel(PlainT5Config(**SMALL_T5)).eval()


def umt5():
    torch.manual_seed(0)
    return UMT5EncoderModel(UMT5Config(**SMALL_T5)).eval()


def _by_letter(first, *, space="▁"):
    vocab = {token: index for index, token in enumerate(first)}
    for letter in [space, *LETTERS]:
        vocab.setdefault(letter, len(vocab))
    return vocab


def llama_tokenizer():
    special = ["<unk>", "<s>", "</s>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>", "<image>"]
    vocab = _by_letter(special)
    return LlamaTokenizer(vocab=vocab, merges=[], pad_token="</s>", additional_special_tokens=special[3:])


def clip_tokenizer():
    vocab = _by_letter(["<|startoftext|>", "<|endoftext|>"])
    for letter in LETTERS:
        vocab.setdefault(f"{letter}</w>", len(vocab))
    return CLIPTokenizer(vocab=vocab, merges=[], model_max_length=77)


def clip_text(width=8):
    torch.manual_seed(0)
    return CLIPTextModel(
        CLIPTextConfig(
            bos_token_id=0,
            eos_token_id=1,
            hidden_size=width,
            intermediate_size=16,
            num_attention_heads=2,
            num_hidden_layers=2,
            vocab_size=1000,
            projection_dim=width,
        )
    ).eval()


def qwen2_tokenizer():
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>", "<|image_pad|>"]
    from tokenizers.pre_tokenizers import ByteLevel

    vocab = {token: index for index, token in enumerate([*special, "<|video_pad|>"])}
    for letter in sorted(ByteLevel.alphabet()):
        vocab[letter] = len(vocab)
    tokenizer = Qwen2Tokenizer(vocab=vocab, merges=[], additional_special_tokens=[*special[1:], "<|video_pad|>"])
    tokenizer.chat_template = (
        "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n"
        "{% endfor %}"
        "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
    )
    return tokenizer
