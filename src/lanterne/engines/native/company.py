"""Who plays on a canvas: each role is cast once, so that it looks the same in all shots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import torch
from torch import Tensor

from lanterne.core.shot import Shot
from lanterne.model.casting import Casting, role
from lanterne.model.text import Tokenizer, batch_texts

LOOKS = 8  # that are compared with a given picture


class Company:
    """See the module's docstring. People who share a role, as two runners do, are cast one by one."""

    def __init__(self, casting: Casting, tokenizer: Tokenizer, seed: int) -> None:
        self._casting, self._tokenizer, self._seed = casting, tokenizer, seed
        self._likenesses: dict[tuple[str, int], Tensor] = {}

    def likeness(self, shot: Shot, again: int = 0) -> Tensor:
        """The likeness (1, 4, 60, 84) of a shot's subject, of whom so many others are seen already."""
        name = role(shot)
        if (name, again) not in self._likenesses:
            self._likenesses[name, again] = self._sampled(name, 1, again)
        return self._likenesses[name, again]

    def likenesses(self, shots: Sequence[Shot]) -> Tensor:
        """The likenesses (n, 4, 60, 84) of the subjects of shots, who are seen together."""
        seen: Counter[str] = Counter()
        found = []
        for shot in shots:
            found.append(self.likeness(shot, seen[role(shot)]))
            seen[role(shot)] += 1
        return torch.cat(found)

    def looks(self, shot: Shot) -> Tensor:
        """Several likenesses (8, 4, 60, 84) that a shot's subject might have."""
        return self._sampled(role(shot), LOOKS)

    def recast(self, shot: Shot, likeness: Tensor) -> None:
        """From now on a shot's subject looks like this."""
        self._likenesses[role(shot), 0] = likeness

    def _sampled(self, name: str, number: int, again: int = 0) -> Tensor:
        text = batch_texts(self._tokenizer, [(name, "")] * number, self._casting.config.text_length)
        generator = torch.Generator().manual_seed(self._seed + 7919 * again)
        return self._casting.cast(text, generator)
