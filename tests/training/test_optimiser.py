"""The optimiser learns, goes on from its state as if nothing had been, and lends its averages."""

from __future__ import annotations

import io

import pytest
import torch
from torch import Tensor, nn

from lanterne.training.muon import BatchedMuon
from lanterne.training.optimiser import MasterOptimiser

DATA = torch.randn(64, 6, generator=torch.Generator().manual_seed(0))
WANTED = torch.stack([DATA[:, 0] * DATA[:, 1], DATA[:, 2].sin()], dim=1)


class Net(nn.Module):
    """A matrix for Muon, a convolution that it sees as one, and ends for AdamW."""

    def __init__(self) -> None:
        super().__init__()
        self.enter = nn.Linear(6, 32)
        self.blocks = nn.ModuleList([nn.Linear(32, 32), nn.Conv2d(32, 32, 1)])
        self.leave = nn.Linear(32, 2)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.relu(self.blocks[0](torch.relu(self.enter(x))))
        out: Tensor = self.leave(torch.relu(self.blocks[1](x[..., None, None]))[..., 0, 0])
        return out


def make(dtype: torch.dtype = torch.bfloat16) -> tuple[Net, MasterOptimiser]:
    torch.manual_seed(1)
    net = Net().to(dtype)
    return net, MasterOptimiser(net, muon_lr=0.02, adam_lr=3e-3)


def train(net: Net, optimiser: MasterOptimiser, steps: int) -> float:
    loss = torch.zeros(())
    for _ in range(steps):
        loss = (net(DATA.to(net.leave.weight.dtype)).float() - WANTED).square().mean()
        loss.backward()
        optimiser.step()
    return loss.item()


def test_it_overfits_a_small_regression() -> None:
    net, optimiser = make()
    first = train(net, optimiser, 1)
    assert train(net, optimiser, 250) < 0.05 * first


def test_masters_keep_updates_that_bf16_would_round_away() -> None:
    net, _ = make()
    optimiser = MasterOptimiser(net, 0.0, 1e-5)
    before = net.leave.weight.detach().clone()
    large = before.abs() > 0.05
    train(net, optimiser, 1)
    assert torch.equal(net.leave.weight[large], before[large])  # one step is too small to be seen
    train(net, optimiser, 200)
    assert (net.leave.weight != before)[large].float().mean() > 0.5


def test_it_goes_on_from_its_state_as_if_nothing_had_been() -> None:
    net, optimiser = make()
    train(net, optimiser, 5)
    file = io.BytesIO()
    torch.save(optimiser.state_dict(), file)
    train(net, optimiser, 5)

    other, resumed = make()
    train(other, resumed, 2)
    file.seek(0)
    resumed.load_state_dict(torch.load(file, weights_only=True))
    assert resumed.steps == 5
    train(other, resumed, 5)
    for one, two in zip(net.parameters(), other.parameters(), strict=True):
        assert torch.equal(one, two)
    for name, average in optimiser.averages(torch.float32).items():
        assert torch.equal(average, resumed.averages(torch.float32)[name])


def test_averages_have_the_parameters_shapes_and_lag_behind() -> None:
    net, optimiser = make(torch.float32)
    train(net, optimiser, 30)
    averages = optimiser.averages(torch.float32)
    for name, parameter in net.named_parameters():
        assert averages[name].shape == parameter.shape
    assert not torch.equal(averages["leave.weight"], net.leave.weight)
    assert (averages["leave.weight"] - net.leave.weight).norm() < 0.3 * net.leave.weight.norm()


def test_the_module_wears_the_averages_for_a_while() -> None:
    net, optimiser = make(torch.float32)
    train(net, optimiser, 30)
    live = {name: p.clone() for name, p in net.named_parameters()}
    averages = optimiser.averages(torch.float32)
    with optimiser.averaged():
        assert all(torch.equal(p, averages[name]) for name, p in net.named_parameters())
    assert all(torch.equal(p, live[name]) for name, p in net.named_parameters())
    with pytest.raises(RuntimeError, match="sheet"), optimiser.averaged():
        raise RuntimeError("the sheet could not be written")
    assert all(torch.equal(p, live[name]) for name, p in net.named_parameters())


def test_wild_gradients_are_clipped_and_missing_ones_forgiven() -> None:
    net, optimiser = make(torch.float32)
    (net(DATA).sum() * 1e6).backward()
    net.leave.bias.grad = None
    assert optimiser.step(0.0) > 1e3  # the norm before clipping
    before = net.enter.weight.clone()
    (net(DATA).sum() * 1e6).backward()
    optimiser.step()
    assert (net.enter.weight - before).abs().max() < 0.05


def test_muon_in_a_batch_is_muon() -> None:
    torch.manual_seed(0)
    shapes = [(16, 16), (16, 16), (24, 8), (8, 24)]
    ours, theirs = (
        [nn.Parameter(torch.randn(shape, generator=torch.Generator().manual_seed(5))) for shape in shapes]
        for _ in range(2)
    )
    one, two = BatchedMuon(ours, lr=0.05, weight_decay=0.1), torch.optim.Muon(theirs, lr=0.05, weight_decay=0.1)
    for step in range(4):
        if step == 2:  # they read each other's state
            states = one.state_dict(), two.state_dict()
            two.load_state_dict({**states[1], "state": states[0]["state"]})
            one.load_state_dict({**states[0], "state": states[1]["state"]})
        for a, b in zip(ours, theirs, strict=True):
            a.grad = torch.randn(a.shape, generator=torch.Generator().manual_seed(step))
            b.grad = a.grad.clone()
        one.step()
        two.step()
    for a, b in zip(ours, theirs, strict=True):
        assert (a - b).norm() < 0.02 * b.norm()
