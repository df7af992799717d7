"""Words to tokens: byte-pair encoding of our own captions, and a small bidirectional encoder.

The encoder reads two segments: the canonical caption and the raw words. Either may be missing; a start token is always
there, so that an empty text is a sequence too.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

BYTES = 256
START = BYTES  # first id after the bytes
CAPTION, WORDS = 0, 1  # segments


def fold(text: str) -> str:
    """Lower case, no accents, single spaces: `à Midi` and `a midi` are one."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(plain.split())


def split_words(text: str) -> list[str]:
    """The words alone: punctuation says nothing that the model needs, and each token costs time."""
    return re.findall(r"\w+", fold(text))


class Tokenizer:
    """Byte-pair encoding (Sennrich et al. 2016) over UTF-8 bytes. Ids: 256 bytes, the start token, then the merges."""

    def __init__(self, merges: Sequence[tuple[int, int]]) -> None:
        self.merges = list(merges)
        self._rank = {pair: rank for rank, pair in enumerate(self.merges)}
        self._cache: dict[str, list[int]] = {}

    @property
    def size(self) -> int:
        return BYTES + 1 + len(self.merges)

    def encode(self, text: str) -> list[int]:
        """Token ids of a text, without the start token."""
        ids: list[int] = []
        for word in split_words(text):
            if word not in self._cache:
                if len(self._cache) > 50_000:
                    self._cache.clear()
                self._cache[word] = self._merge(list(word.encode()))
            ids += self._cache[word]
        return ids

    def _merge(self, ids: list[int]) -> list[int]:
        while len(ids) > 1:
            pairs = list(pairwise(ids))
            best = min(pairs, key=lambda pair: self._rank.get(pair, len(self._rank)))
            if best not in self._rank:
                break
            ids = _replace(ids, best, BYTES + 1 + self._rank[best])
        return ids

    @classmethod
    def train(cls, texts: Iterable[str], size: int) -> Tokenizer:
        """Learn merges from texts until there are `size` tokens or nothing is left to merge."""
        counts = Counter(word for text in texts for word in split_words(text))
        words = [(list(word.encode()), count) for word, count in counts.items()]
        merges: list[tuple[int, int]] = []
        while BYTES + 1 + len(merges) < size:
            pairs: Counter[tuple[int, int]] = Counter()
            for ids, count in words:
                for pair in pairwise(ids):
                    pairs[pair] += count
            if not pairs:
                break
            best = max(pairs, key=lambda pair: (pairs[pair], pair))
            words = [(_replace(ids, best, BYTES + 1 + len(merges)), count) for ids, count in words]
            merges.append(best)
        return cls(merges)


def _replace(ids: list[int], pair: tuple[int, int], new: int) -> list[int]:
    out: list[int] = []
    index = 0
    while index < len(ids):
        if index + 1 < len(ids) and (ids[index], ids[index + 1]) == pair:
            out.append(new)
            index += 2
        else:
            out.append(ids[index])
            index += 1
    return out


def batch_texts(
    tokenizer: Tokenizer, texts: Sequence[tuple[str, str]], length: int, pad: bool = False
) -> tuple[Tensor, Tensor, Tensor]:
    """Pack (caption, words) pairs into ids, segments and a mask, each (batch, longest); an empty string is left out.

    A text longer than `length` tokens loses the end of its raw words first; `pad` makes the batch just `length` long.
    """
    rows = []
    for caption, words in texts:
        tagged = [(START, CAPTION)]
        tagged += [(token, CAPTION) for token in tokenizer.encode(caption)] if caption else []
        tagged += [(token, WORDS) for token in tokenizer.encode(words)] if words else []
        rows.append(tagged[:length])
    longest = length if pad else max(len(row) for row in rows)
    ids = torch.full((len(rows), longest), START)
    segments = torch.zeros(len(rows), longest, dtype=torch.long)
    mask = torch.zeros(len(rows), longest, dtype=torch.bool)
    for index, row in enumerate(rows):
        ids[index, : len(row)] = torch.tensor([token for token, _ in row])
        segments[index, : len(row)] = torch.tensor([segment for _, segment in row])
        mask[index, : len(row)] = True
    return ids, segments, mask


class TextLayer(nn.Module):
    """Bidirectional pre-norm attention and GELU feed-forward."""

    def __init__(self, dim: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.out = (nn.Linear(dim, dim, bias=False) for _ in range(4))
        self.up = nn.Linear(dim, 2 * dim, bias=False)
        self.down = nn.Linear(2 * dim, dim, bias=False)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        batch, length, dim = x.shape
        normed = F.rms_norm(x, (dim,), eps=1e-5)
        q, k, v = (
            part(normed).view(batch, length, self.heads, -1).transpose(1, 2) for part in (self.q, self.k, self.v)
        )
        # plain products: forward and backward take a third of the fused kernel's time on a CPU (docs/experiments.md)
        logits = (q * q.shape[-1] ** -0.5) @ k.transpose(-1, -2)
        mixed = logits.masked_fill(~mask[:, None, None], -torch.inf).softmax(dim=-1) @ v
        x = x + self.out(mixed.transpose(1, 2).reshape(batch, length, dim))
        out: Tensor = x + self.down(F.gelu(self.up(F.rms_norm(x, (dim,), eps=1e-5))))
        return out


def text_layers(dim: int, heads: int, count: int) -> nn.ModuleList:
    """Layers whose additions to the residual stream are the smaller the more there are (GPT-2)."""
    layers = nn.ModuleList([TextLayer(dim, heads) for _ in range(count)])
    for name, parameter in layers.named_parameters():
        if name.endswith(("out.weight", "down.weight")):
            parameter.data *= (2 * count) ** -0.5
    return layers


class TextEncoder(nn.Module):
    """Token ids to in-context text tokens (batch, length, dim)."""

    def __init__(self, vocabulary: int, dim: int, layers: int, heads: int, length: int) -> None:
        super().__init__()
        self.embed = nn.Embedding(vocabulary, dim)
        self.position_embed = nn.Parameter(torch.randn(length, dim) * 0.3)
        self.segment_embed = nn.Parameter(torch.randn(2, dim) * 0.3)
        self.layers = nn.ModuleList([TextLayer(dim, heads) for _ in range(layers)])

    def forward(self, ids: Tensor, segments: Tensor, mask: Tensor) -> Tensor:
        """`ids` and `segments` (batch, length); `mask` True on real tokens."""
        x = self.embed(ids) + self.segment_embed[segments] + self.position_embed[: ids.shape[1]]
        for layer in self.layers:
            x = layer(x, mask)
        return F.rms_norm(x, (x.shape[-1],), eps=1e-5)

    def pooled(self, ids: Tensor, segments: Tensor, mask: Tensor) -> Tensor:
        """A short text whose words all count as one vector (batch, dim): their sum over the root of their number."""
        words = self(ids, segments, mask) * mask[..., None]
        out: Tensor = words.sum(dim=1) / mask.sum(dim=1, keepdim=True).to(words.dtype) ** 0.5
        return out
