"""Media by their hashes."""

from pathlib import Path

import pytest
from clips import write_clip

from lanterne.core.errors import MediaError
from lanterne.media.source import FileMedia, digest_of


def test_files_are_found_by_what_they_hold_and_read_as_often_as_needed(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4")
    media = FileMedia.of([path])
    clip = media.open(digest_of(path), fps=12, sample_rate=24_000)
    assert clip.info.size == (96, 64)
    assert sum(map(len, clip.frames())) == sum(map(len, clip.frames())) == 10
    assert sum(part.shape[1] for part in clip.sound()) > 19_000


def test_what_is_not_at_hand_is_said(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="not at hand"):
        FileMedia({}).open("a" * 64)
    with pytest.raises(MediaError, match="cannot be opened"):
        digest_of(tmp_path / "gone.mp4")
