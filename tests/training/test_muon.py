"""Our batched Muon takes the library's steps."""

from __future__ import annotations

import torch

from lanterne.training.muon import BatchedMuon, orthogonalise


def test_it_steps_as_the_library_does() -> None:
    shapes = [(16, 16), (16, 16), (32, 16), (16, 48)]
    start = [torch.randn(shape, generator=torch.Generator().manual_seed(n)) for n, shape in enumerate(shapes)]
    ours, theirs = ([value.clone().requires_grad_() for value in start] for _ in range(2))
    batched = BatchedMuon(ours, lr=0.02, weight_decay=0.1)
    library = torch.optim.Muon(theirs, lr=0.02, weight_decay=0.1)
    for step in range(4):
        for n, (a, b) in enumerate(zip(ours, theirs, strict=True)):
            a.grad = torch.randn(a.shape, generator=torch.Generator().manual_seed(100 * step + n))
            b.grad = a.grad.clone()
        batched.step()
        library.step()
    for a, b, before in zip(ours, theirs, start, strict=True):
        assert (a - before).norm() > 0.1
        assert torch.allclose(a, b, atol=2e-3)  # bf16 iterations
    library.load_state_dict(batched.state_dict() | {"param_groups": library.state_dict()["param_groups"]})


def test_what_comes_out_is_nearly_orthogonal() -> None:
    matrices = torch.randn(3, 24, 64, generator=torch.Generator().manual_seed(0))
    values = torch.linalg.svdvals(orthogonalise(matrices))
    assert 0.5 < float(values.min()) <= float(values.max()) < 1.4
