"""A clip's family: all it came from and all that came from it, of its own project, and no more than can be told."""

from dataclasses import replace

import pytest

from lanterne.store import cards, kin, projects, videos
from lanterne.store.home import Home
from lanterne.store.videos import Video

CLIP = Video(
    id="video_0",
    project_id="",
    group_id="group",
    job_id="job",
    model="sora-2",
    engine="fake",
    prompt="a kite",
    size="96x64",
    seconds=1.0,
    status="queued",
    progress=0,
    error_code=None,
    error_message=None,
    created_at=0.0,
    completed_at=None,
    expires_at=None,
    remixed_from=None,
    seed=0,
    weights=None,
    metadata={},
    webhook_url=None,
    video_blob=None,
    thumbnail_blob=None,
    spritesheet_blob=None,
)


class Family:
    """Clips by short names, in a database of their own."""

    def __init__(self, tx):
        self.tx = tx
        self.mine, self.theirs = (projects.create_project(tx, name).id for name in ("mine", "theirs"))

    def add(self, name, came_from=None, project=None):
        said = {"id": name, "remixed_from": came_from, "project_id": project or self.mine}
        videos.add(self.tx, replace(CLIP, **said))

    def of(self, name):
        """Ancestors, (descendant, what it hangs from), and whether there are more of either."""
        found = kin.of(self.tx, self.mine, name)
        below = [(each.listed.video.id, each.from_id) for each in found.descendants]
        more = (found.has_more_ancestors, found.has_more_descendants)
        return [each.video.id for each in found.ancestors], below, more


@pytest.fixture
def family(tmp_path):
    with Home(tmp_path).open_database() as database, database.write() as tx:
        yield Family(tx)


def test_every_generation_is_told_each_after_the_one_it_came_from(family):
    for name, came_from in {"a": None, "b": "a", "c": "b", "d": "b", "e": "d", "z": None}.items():
        family.add(name, came_from)
    assert family.of("d") == (["b", "a"], [("e", "d")], (False, False))
    assert family.of("a") == ([], [("b", "a"), ("c", "b"), ("d", "b"), ("e", "d")], (False, False))
    assert family.of("z") == ([], [], (False, False))


def test_a_clip_in_the_bin_is_not_told_and_what_came_from_it_hangs_higher(family):
    for name, came_from in {"a": None, "b": "a", "c": "b"}.items():
        family.add(name, came_from)
    cards.bin(family.tx, family.mine, ["b"])
    assert family.of("a")[1] == [("c", "a")]
    assert family.of("c")[0] == ["b", "a"]  # it did come from there, and the bin can be opened


def test_a_line_ends_where_a_clip_was_deleted(family):
    family.add("b", "deleted")
    family.add("c", "b")
    assert family.of("c") == (["b"], [], (False, False))


def test_nothing_of_another_project_is_told(family):
    family.add("theirs", project=family.theirs)
    family.add("a", "theirs")
    family.add("copied", "a", project=family.theirs)
    assert family.of("a") == ([], [], (False, False))


def test_a_large_family_is_told_in_part_and_says_so(family):
    count = kin.MOST_ANCESTORS + kin.MOST_DESCENDANTS
    for n in range(count):
        family.add(f"{n:04d}", f"{n - 1:04d}" if n else None)
    middle = kin.MOST_ANCESTORS + 5
    above, below, more = family.of(f"{middle:04d}")
    assert above == [f"{middle - n - 1:04d}" for n in range(kin.MOST_ANCESTORS)]
    assert below == [(f"{n:04d}", f"{n - 1:04d}") for n in range(middle + 1, count)]
    assert more == (True, False)
    for n in range(kin.MOST_DESCENDANTS + 5):
        family.add(f"child {n:04d}", "0000")
    _, below, more = family.of("0000")
    assert (len(below), more) == (kin.MOST_DESCENDANTS, (False, True))
