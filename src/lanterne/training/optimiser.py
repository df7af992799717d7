"""Muon for hidden matrices and AdamW for the rest, on fp32 masters of weights that may live in bf16.

Autocast costs 2.5 times as much as pure bf16 weights on CPU; the masters keep small updates from being rounded away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from lanterne.training.muon import BatchedMuon


class MasterOptimiser:
    """Steps fp32 masters and an average of them (EMA, power-function: arXiv 2312.02696), then copies into the module.

    `muon_lr` is for matrices and convolutions of the hidden layers (Muon, Jordan et al. 2024), `adam_lr` for the rest.
    """

    def __init__(self, module: nn.Module, muon_lr: float, adam_lr: float, weight_decay: float = 0.01) -> None:
        self.named = {name: p for name, p in module.named_parameters() if p.requires_grad}
        self.masters = {name: _flat(p.detach()).float().clone().requires_grad_() for name, p in self.named.items()}
        self.ema = {name: m.detach().clone() for name, m in self.masters.items()}
        hidden = [n for n, m in self.masters.items() if m.ndim == 2 and _HIDDEN.search(f".{n}")]
        rest = [n for n in self.named if n not in set(hidden)]
        self.parts: list[tuple[torch.optim.Optimizer, float]] = []
        if hidden:
            muon = BatchedMuon([self.masters[n] for n in hidden], lr=muon_lr, weight_decay=weight_decay)
            self.parts.append((muon, muon_lr))
        adam = torch.optim.AdamW([self.masters[n] for n in rest], lr=adam_lr, betas=(0.9, 0.95), weight_decay=0.0)
        self.parts.append((adam, adam_lr))
        self.steps = 0

    def begin(self, weights: dict[str, Tensor]) -> None:
        """Begin with these weights instead of the module's."""
        with torch.no_grad():
            for name, parameter in self.named.items():
                parameter.copy_(weights[name])
                self.masters[name].copy_(_flat(weights[name]).float())
                self.ema[name].copy_(self.masters[name])

    def step(self, rate: float = 1.0, clip: float = 1.0) -> float:
        """Take the gradients from the module, step with learning rates times `rate`; returns the gradient norm."""
        for name, parameter in self.named.items():
            self.masters[name].grad = None if parameter.grad is None else _flat(parameter.grad).float()
            parameter.grad = None
        norm = float(nn.utils.clip_grad_norm_(self.masters.values(), clip))
        for optimiser, lr in self.parts:
            for group in optimiser.param_groups:
                group["lr"] = lr * rate
            optimiser.step()
        self.steps += 1
        keep = max(0.0, (1 - 1 / self.steps) ** (16.97 + 1))  # sigma_rel 0.05
        with torch.no_grad():
            masters = [self.masters[n] for n in self.named]
            torch._foreach_lerp_([self.ema[n] for n in self.named], masters, 1 - keep)
            for parameter, master in zip(self.named.values(), masters, strict=True):
                parameter.copy_(master.view(parameter.shape))
        return norm

    @contextmanager
    def averaged(self) -> Iterator[None]:
        """Within the context the module holds the averaged weights."""
        with torch.no_grad():
            for name, parameter in self.named.items():
                parameter.copy_(self.ema[name].view(parameter.shape))
            try:
                yield
            finally:
                for name, parameter in self.named.items():
                    parameter.copy_(self.masters[name].view(parameter.shape))

    def averages(self, dtype: torch.dtype) -> dict[str, Tensor]:
        """The averaged weights in their shapes, ready to save."""
        return {name: self.ema[name].to(dtype).view(p.shape).contiguous() for name, p in self.named.items()}

    def state_dict(self) -> dict[str, Any]:
        return {
            "masters": {n: m.detach() for n, m in self.masters.items()},
            "ema": self.ema,
            "parts": [optimiser.state_dict() for optimiser, _ in self.parts],
            "steps": self.steps,
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        with torch.no_grad():
            for name, master in self.masters.items():
                master.copy_(state["masters"][name])
                self.ema[name].copy_(state["ema"][name])
                self.named[name].copy_(master.view(self.named[name].shape))
        for (optimiser, _), part in zip(self.parts, state["parts"], strict=True):
            optimiser.load_state_dict(part)
        self.steps = state["steps"]


_HIDDEN = re.compile(r"\.(blocks|layers|stages|splits|look)\.")


def _flat(weight: Tensor) -> Tensor:
    """A convolution's weight as the matrix (out, in * height * width) that it is; others as they are."""
    return weight.flatten(1) if weight.ndim == 4 else weight
