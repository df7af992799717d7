"""Mouths open where they are, on the chin's side, and leave the rest as it was."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from lanterne.model.lips import Mouth, opened


def face() -> Tensor:
    """A white face with a snout that ends at column 70; the chin is at row 30."""
    found = torch.zeros(4, 60, 84)
    found[:, 10:30, 30:70] = 1
    return found


def dark(likeness: Tensor) -> Tensor:
    """Where there is something that is not white, (60, 84)."""
    return (likeness[3] > 0.9) & (likeness[:3].amax(dim=0) < 0)


def test_a_shut_mouth_is_not_to_be_seen() -> None:
    (found,) = opened(face(), Mouth((60, 24), (70, 24)), torch.zeros(1))
    assert torch.allclose(found, face(), atol=1e-4)


@pytest.mark.parametrize("is_beak", [True, False])
def test_it_opens_below_its_line_and_wider_the_more_it_is_open(is_beak: bool) -> None:
    half, whole = opened(face(), Mouth((58, 20), (68, 20), 0.6, is_beak), torch.tensor([0.5, 1.0]))
    assert 4 < int(dark(half).sum()) < int(dark(whole).sum())
    rows, columns = dark(whole).nonzero().T
    assert rows.min() >= 19
    assert rows.max() <= 27
    assert columns.min() >= 57
    assert columns.max() <= 69
    middle = columns.float().mean()
    assert middle > 63.4 if is_beak else abs(middle - 63) < 1


def test_the_chin_goes_down_and_the_rest_of_the_face_stays() -> None:
    (found,) = opened(face(), Mouth((60, 26), (70, 26)), torch.ones(1))
    assert found[3, 31, 66] > 0.9  # below where the chin was
    assert torch.allclose(found[:, :24, :], face()[:, :24, :], atol=0.02)
    assert torch.allclose(found[..., :50], face()[..., :50], atol=0.02)


def test_a_snout_that_looks_left_opens_downward_too() -> None:
    (found,) = opened(face(), Mouth((40, 20), (31, 20)), torch.ones(1))
    assert dark(found).nonzero()[:, 0].min() >= 19
