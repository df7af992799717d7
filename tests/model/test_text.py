"""Words to tokens: nothing is lost that matters, and what does not fit goes from the end."""

from __future__ import annotations

import pytest
import torch

from lanterne.model.text import BYTES, START, TextEncoder, Tokenizer, batch_texts, fold, split_words

TEXTS = [
    "medium shot, red kite, flying, park, golden hour, clear, camera rise, wind and birds",
    "a red kite flies over a green park at golden hour",
    "un cerf-volant rouge vole au-dessus d'un parc vert, heure dorée",
] * 3


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.train(TEXTS, 320)


def spell(tokenizer: Tokenizer, ids: list[int]) -> bytes:
    """The bytes that tokens stand for."""
    out = b""
    for token in ids:
        merged = token >= BYTES + 1
        out += spell(tokenizer, list(tokenizer.merges[token - BYTES - 1])) if merged else bytes([token])
    return out


@pytest.mark.parametrize(
    "text",
    [
        TEXTS[0],
        "Un lapin BLANC, à midi !",
        "a word-never-seen: zyxwv",
        "赤い凧が公園を飛ぶ",
        "🪁 kite",
        "naïve œuvre ß",
        "",
    ],
)
def test_tokens_spell_the_words(tokenizer: Tokenizer, text: str) -> None:
    ids = tokenizer.encode(text)
    assert spell(tokenizer, ids).decode() == "".join(split_words(text))
    assert all(0 <= token < tokenizer.size and token != START for token in ids)
    assert tokenizer.encode(" ".join(split_words(text))) == ids  # and once more changes nothing


def test_accents_case_and_spaces_say_nothing(tokenizer: Tokenizer) -> None:
    assert fold("  Heure   DORÉE ") == "heure doree"
    assert tokenizer.encode("à  Midi, l'été") == tokenizer.encode("a midi l ete")
    assert tokenizer.encode("kite") != tokenizer.encode("kites")


def test_an_unknown_script_falls_back_to_its_bytes(tokenizer: Tokenizer) -> None:
    ids = tokenizer.encode("凧")
    assert ids == list("凧".encode())


def test_common_words_become_few_tokens(tokenizer: Tokenizer) -> None:
    assert len(tokenizer.encode("red kite")) == 2
    assert len(tokenizer.encode("qzxj")) == 4


def test_training_and_its_merges_are_repeatable(tokenizer: Tokenizer) -> None:
    again = Tokenizer.train(reversed(TEXTS), 320)
    assert again.merges == tokenizer.merges
    assert Tokenizer(tokenizer.merges).encode(TEXTS[2]) == tokenizer.encode(TEXTS[2])
    assert tokenizer.size <= 320


def test_a_batch_marks_captions_words_and_padding(tokenizer: Tokenizer) -> None:
    ids, segments, mask = batch_texts(tokenizer, [("red kite", "park"), ("", "park"), ("", "")], 24)
    kite, park = tokenizer.encode("red kite"), tokenizer.encode("park")
    assert ids[0].tolist() == [START, *kite, *park]
    assert segments[0].tolist() == [0] * (1 + len(kite)) + [1] * len(park)
    assert mask.sum(dim=1).tolist() == [1 + len(kite) + len(park), 1 + len(park), 1]
    assert ids[1, : 1 + len(park)].tolist() == [START, *park]


def test_a_long_text_loses_the_end_of_its_raw_words_first(tokenizer: Tokenizer) -> None:
    caption, words = tokenizer.encode(TEXTS[0]), "wind " * 100
    length = len(caption) + 5
    ids, segments, mask = batch_texts(tokenizer, [(TEXTS[0], words), ("", "kite")], length)
    assert ids.shape == (2, length)
    assert ids[0, 1 : 1 + len(caption)].tolist() == caption
    assert segments[0].sum() == 4
    assert mask[0].all()
    short, _, _ = batch_texts(tokenizer, [("", "kite")], length, pad=True)
    assert short.shape == (1, length)


def test_what_stands_behind_the_mask_is_not_read() -> None:
    torch.manual_seed(0)
    encoder = TextEncoder(300, 16, layers=2, heads=2, length=24).eval()
    ids = torch.tensor([[START, 5, 6, 7, 8]])
    mask = torch.tensor([[True, True, True, False, False]])
    segments = torch.zeros_like(ids)
    whole = encoder(ids, segments, mask)
    other = torch.tensor([[START, 5, 6, 99, 98]])
    assert torch.equal(encoder(other, segments, mask)[:, :3], whole[:, :3])
    assert torch.allclose(encoder(ids[:, :3], segments[:, :3], mask[:, :3]), whole[:, :3], atol=1e-5)
    assert not torch.allclose(encoder(torch.tensor([[START, 6, 5]]), segments[:, :3], mask[:, :3]), whole[:, :3])
