"""Drawings by name, and the file that carries them to a training machine."""

from pathlib import Path

import pytest

from lanterne.worlds.art import PACK_LIMIT_BYTES, Art, ArtMissing, Drawing, main, pack, wide_names
from lanterne.worlds.cast import SMALL_WORLD_ART
from lanterne.worlds.grammar_wide import wide_cast

SQUARE = '<path fill="#ff0000" d="M0 0h128v128H0z"/>'


@pytest.fixture
def tiny() -> Art:
    """Two drawings that need no files."""
    return Art({name: Drawing(name, SQUARE, "Objects") for name in ("box", "crate")})


@pytest.fixture(scope="module")
def noto() -> Art:
    """The real drawings, where they are installed."""
    try:
        return Art.open()
    except ArtMissing:
        pytest.skip("the drawings are not installed: run `make art`")


def test_a_pack_gives_back_the_drawings_that_went_in_and_no_others(tiny: Art, tmp_path: Path) -> None:
    size = pack(tiny, ["box"], tmp_path / "art.pack")
    travelled = Art.open(tmp_path / "art.pack")
    assert size == (tmp_path / "art.pack").stat().st_size
    assert travelled.names() == ("box",)
    assert travelled["box"] == tiny["box"]


def test_the_pack_carries_its_licence(tiny: Art, tmp_path: Path) -> None:
    import json
    import lzma

    pack(tiny, ["box"], tmp_path / "art.pack")
    content = json.loads(lzma.decompress((tmp_path / "art.pack").read_bytes()))
    assert "Apache License" in content["licence"]
    assert "noto-emoji" in content["notice"]


def test_packing_an_unknown_drawing_is_refused_and_leaves_no_file(tiny: Art, tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        pack(tiny, ["box", "no such thing"], tmp_path / "art.pack")
    assert not (tmp_path / "art.pack").exists()


def test_missing_art_says_where_it_looked_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ArtMissing, match="make art") as error:
        Art.open(tmp_path / "nowhere")
    assert "nowhere" in str(error.value)


def test_the_environment_variable_names_the_pack(tiny: Art, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack(tiny, ["crate"], tmp_path / "mine.pack")
    monkeypatch.setenv("LANTERNE_ART", str(tmp_path / "mine.pack"))
    assert Art.open().names() == ("crate",)


def test_a_foreign_file_is_refused(tmp_path: Path) -> None:
    import json
    import lzma

    (tmp_path / "other.pack").write_bytes(lzma.compress(json.dumps({"format": 99}).encode()))
    with pytest.raises(ValueError, match="not a pack of drawings"):
        Art.open(tmp_path / "other.pack")


def test_all_drawings_of_both_worlds_are_there(noto: Art) -> None:
    wide = {name for names in wide_cast().values() for name in names}
    assert {*SMALL_WORLD_ART, *wide} <= set(noto.names())
    assert wide <= set(wide_names(noto))


def test_everything_in_use_packs_into_five_megabytes(noto: Art, tmp_path: Path) -> None:
    names = [*SMALL_WORLD_ART, *(name for names in wide_cast().values() for name in names[::8])]
    assert pack(noto, names, tmp_path / "art.pack") < PACK_LIMIT_BYTES / 5


def test_the_packing_command_takes_along_everyone_who_plays_in_the_small_world(
    noto: Art, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also those whose names keep them out of the wide world: the runners."""
    source, out = tmp_path / "all.pack", tmp_path / "art.pack"
    pack(noto, {*SMALL_WORLD_ART, "waving-hand", "waving-hand-dark-skin-tone"} & {*noto.names()}, source)
    monkeypatch.setattr("sys.argv", ["art", "pack", str(out), "--source", str(source)])
    main()
    packed = Art.open(out).names()
    assert {*SMALL_WORLD_ART} <= {*packed}
    assert "person-running-dark-skin-tone" in packed
    assert "waving-hand-dark-skin-tone" not in packed
