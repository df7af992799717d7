"""Drawings by name: Noto Emoji's SVG bodies, from the npm package `@iconify-json/noto` or from one packed file.

The set is Apache-2.0 (https://github.com/googlefonts/noto-emoji). Its bodies stand in a box of 128 x 128
units, y downwards. `python -m lanterne.worlds.art pack OUT` packs the drawings in use into one small file with the
licence inside, so that training can travel to a machine without npm.
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

ENVIRONMENT_VARIABLE = "LANTERNE_ART"
PACK_FORMAT = 1
PACK_LIMIT_BYTES = 5_000_000
NOTICE = (
    "Drawings: Noto Emoji, copyright Google Inc. and contributors, licensed under the Apache License, Version 2.0; "
    "https://github.com/googlefonts/noto-emoji/blob/main/svg/LICENSE; taken unchanged from the npm package "
    "@iconify-json/noto 1.2.9 and redistributed here as a selection. "
)
_LICENCE_FILE = Path(__file__).with_name("apache-2.0.txt")
_PLACES = ("art/art.pack", "art/node_modules/@iconify-json/noto", "art/noto")
_ROOTS = (Path.cwd, lambda: Path(__file__).resolve().parents[3])
# Drawings that teach an autoencoder little: flags and hands of many skin tones, keycaps, letters in boxes.
_UNUSED_WORDS = ("skin-tone", "keycap", "flag", "button", "symbol-for", "oclock", "thirty")


class ArtMissing(FileNotFoundError):
    """The drawings are not on this machine. They are needed to train, never to generate."""

    code = "art_missing"

    def __init__(self, tried: Iterable[Path]) -> None:
        places = ", ".join(str(place) for place in tried)
        super().__init__(
            f"the theatre's drawings were not found (looked at {places}); "
            f"run `make art`, or set {ENVIRONMENT_VARIABLE} to a packed art file"
        )


@dataclass(frozen=True, slots=True)
class Drawing:
    """One drawing: the inside of an <svg> element whose view box is `width` x `height` units from (0, 0)."""

    name: str
    body: str
    category: str
    width: float = 128.0
    height: float = 128.0

    def svg(self) -> str:
        """The whole SVG document."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width:g} {self.height:g}" '
            f'width="{self.width:g}" height="{self.height:g}">{self.body}</svg>'
        )


class Art:
    """A set of drawings by name."""

    def __init__(self, drawings: Mapping[str, Drawing]) -> None:
        self._drawings = dict(drawings)

    @classmethod
    def open(cls, path: Path | None = None) -> Art:
        """Read the drawings from `path` (a packed file or an npm package folder), or from where they usually are.

        Without a path: the environment variable LANTERNE_ART, then `art/art.pack` and the npm package under `art/`,
        seen from the working folder and from the repository. Raises ArtMissing when there are none.
        """
        places = [path] if path is not None else _usual_places()
        for place in places:
            if (place / "icons.json").is_file():
                return cls(_read_package(place))
            if place.is_file():
                return cls(_read_pack(place))
        raise ArtMissing(places)

    def __contains__(self, name: object) -> bool:
        return name in self._drawings

    def __getitem__(self, name: str) -> Drawing:
        """The drawing called `name`; raises KeyError with the name when the set lacks it."""
        return self._drawings[name]

    def __len__(self) -> int:
        return len(self._drawings)

    def names(self, category: str | None = None) -> tuple[str, ...]:
        """All names in alphabetical order, or those of one category of Noto ("Food & Drink", ...)."""
        return tuple(
            name for name, drawing in sorted(self._drawings.items()) if category is None or drawing.category == category
        )

    def categories(self) -> tuple[str, ...]:
        """The categories in use, in alphabetical order."""
        return tuple(sorted({drawing.category for drawing in self._drawings.values()}))


def wide_names(art: Art) -> tuple[str, ...]:
    """The drawings that the wide world draws from: everything but flags, letters, keycaps and skin-tone variants."""
    return tuple(
        name
        for name in art.names()
        if art[name].category not in ("Flags", "") and not any(word in name for word in _UNUSED_WORDS)
    )


def pack(art: Art, names: Iterable[str], path: Path) -> int:
    """Write the drawings `names` with their licence into one compressed file; returns its size in bytes.

    Raises KeyError for a name that the set lacks and ValueError when the file would exceed 5 MB.
    """
    icons = {}
    for name in sorted(set(names)):
        drawing = art[name]
        icons[name] = [drawing.category, drawing.width, drawing.height, drawing.body]
    content = {
        "format": PACK_FORMAT,
        "notice": NOTICE,
        "licence": _LICENCE_FILE.read_text(encoding="utf-8"),
        "icons": icons,
    }
    data = lzma.compress(json.dumps(content, separators=(",", ":")).encode(), preset=9 | lzma.PRESET_EXTREME)
    if len(data) > PACK_LIMIT_BYTES:
        raise ValueError(f"the packed drawings take {len(data)} bytes, more than {PACK_LIMIT_BYTES}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return len(data)


def _usual_places() -> list[Path]:
    named = os.environ.get(ENVIRONMENT_VARIABLE)
    return ([Path(named)] if named else []) + [root() / place for root in _ROOTS for place in _PLACES]


def _read_package(folder: Path) -> dict[str, Drawing]:
    """Iconify's JSON: `icons`, `aliases` that name a parent, and names by category in metadata.json."""
    content = json.loads((folder / "icons.json").read_text(encoding="utf-8"))
    metadata = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
    category = {name: title for title, names in metadata["categories"].items() for name in names}
    width, height = content.get("width", 16), content.get("height", 16)
    return {
        name: Drawing(
            name,
            icon["body"],
            category.get(name, ""),
            float(icon.get("width", width)),
            float(icon.get("height", height)),
        )
        for name, icon in content["icons"].items()
    }


def _read_pack(path: Path) -> dict[str, Drawing]:
    content = json.loads(lzma.decompress(path.read_bytes()))
    if content.get("format") != PACK_FORMAT:
        raise ValueError(f"{path} is not a pack of drawings of format {PACK_FORMAT}")
    return {
        name: Drawing(name, body, category, width, height)
        for name, (category, width, height, body) in content["icons"].items()
    }


def main() -> None:
    """Command line: `python -m lanterne.worlds.art pack OUT`, or `names OUT` to list the wide world's cast anew."""
    from lanterne.worlds.cast import SMALL_WORLD_ART

    parser = argparse.ArgumentParser(description="Pack the theatre's drawings into one file that can travel.")
    parser.add_argument("command", choices=["pack", "names"])
    parser.add_argument("out", type=Path)
    parser.add_argument("--source", type=Path, default=None, help="an npm package folder or a packed file")
    arguments = parser.parse_args()
    art = Art.open(arguments.source)
    if arguments.command == "names":
        lines = sorted(f"{art[name].category}\t{name}\n" for name in wide_names(art))
        arguments.out.write_text("".join(lines), encoding="utf-8")
        return
    names = {*SMALL_WORLD_ART, *wide_names(art)}
    size = pack(art, names, arguments.out)
    print(f"{arguments.out}: {len(names)} drawings, {size / 1e6:.2f} MB")  # noqa: T201


if __name__ == "__main__":
    main()
