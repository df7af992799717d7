"""Several processes that train one model, one on each device, as torchrun starts them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import Tensor, distributed, nn


@dataclass(frozen=True, slots=True)
class Team:
    """Member `rank` of `size`. The first one leads: it decides, writes files and reports."""

    rank: int = 0
    size: int = 1
    device: str = "cpu"

    @classmethod
    def join(cls) -> Team:
        """The team that torchrun's environment speaks of, on this member's GPU where there is one."""
        has_gpu = torch.cuda.is_available()
        device = f"cuda:{os.environ.get('LOCAL_RANK', 0)}" if has_gpu else "cpu"
        if has_gpu:
            torch.cuda.set_device(device)
        if "WORLD_SIZE" not in os.environ:
            return cls(device=device)
        distributed.init_process_group("nccl" if has_gpu else "gloo")
        return cls(distributed.get_rank(), distributed.get_world_size(), device)

    def leave(self) -> None:
        """Let go of the others."""
        if self.size > 1:
            distributed.destroy_process_group()

    @property
    def leads(self) -> bool:
        return self.rank == 0

    def follow(self, value: float) -> float:
        """The leader's value: clocks differ, and all must take the same steps at the same rates."""
        if self.size == 1:
            return value
        shared = torch.tensor([value], dtype=torch.float64, device=self.device)
        distributed.broadcast(shared, 0)
        return float(shared)

    def average_gradients(self, parameters: Iterable[nn.Parameter]) -> None:
        """Give every member the mean of all gradients."""
        if self.size == 1:
            return
        for parameter in parameters:
            gradient: Tensor = torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
            distributed.all_reduce(gradient)
            parameter.grad = gradient / self.size
