"""The gallery: one clip of every operation of the editor, made by the very command that stands beside its strip.

What goes in is made by commands, too: two generated clips, and a scene of the theatre, which no training saw, with two
of its frames as pictures and its sound as a file.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from lanterne.core.errors import EngineError, InvalidInput, OutputError
from lanterne.media.png import encode_png
from lanterne.media.reader import FileClip
from lanterne.media.stills import encode_jpeg, fit

MOMENTS, MOMENT_PX, GAP_PX, WAVE_PX = 5, 288, 4, 40
SCENE = 610_000_003  # kept for measuring
RATE = 24_000
SILENT = 0.01  # what is quieter is drawn as the line that it is
STORY = """seconds = 4

[[card]]
words = "a red kite flying over a green park"

[[card]]
at = 2
enters = "dissolve"
words = "a blue boat sailing on the sea"
"""
Frames = npt.NDArray[np.uint8]
OnPiece = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Piece:
    """An operation at work. command: what follows `lanterne`; SCENE in it stands for the scene's caption."""

    name: str
    title: str
    says: str
    command: str


CLIPS = {
    "kite.mp4": 'generate "a red kite flying over a green park" --seconds 3 --seed 7',
    "balloon.mp4": 'generate "a yellow balloon floating over the beach" --seconds 3 --seed 7',
}
RENDER = f"worlds render {SCENE} --seconds 3 -o scene.mp4"
PIECES = (
    Piece("animate", "A picture comes alive", "The picture is the first frame.", 'animate photo.png -w "SCENE"'),
    Piece(
        "keyframes",
        "Through two pictures",
        "Both are seen, at their times.",
        'animate photo.png later.png@2.5 --seconds 3 -w "SCENE"',
    ),
    Piece(
        "remix",
        "The same, but different",
        "The clip is loosened and made again under other words.",
        'remix kite.mp4 -w "a red kite flying over a green park at night" --strength strong',
    ),
    Piece(
        "edit",
        "One part changed",
        "Outside of the box, and before and after, it stays as it was.",
        'edit kite.mp4 --box 0.25,0.1,0.5,0.6 --from 0.5 -w "a yellow balloon floating over a green park"',
    ),
    Piece("extend", "More of it", "Three seconds are kept, two are made.", 'extend scene.mp4 --seconds 2 -w "SCENE"'),
    Piece("blend", "Two clips in one", "One goes over into the other.", "blend kite.mp4 balloon.mp4 --overlap 1"),
    Piece("loop", "A loop", "The last moment leads to the first.", "loop kite.mp4 --join 1"),
    Piece("storyboard", "A story", "Two cards; the second enters with a dissolve.", "storyboard story.toml"),
    Piece(
        "recut",
        "A re-cut",
        "A part of one clip, a second that is made, a part of another.",
        'recut kite.mp4@0-1 gap:1 balloon.mp4@1-2 -w "a yellow balloon floating over the beach"',
    ),
    Piece(
        "variations",
        "Variations",
        "The same canvas under two seeds.",
        'remix kite.mp4 -n 2 -w "a red kite flying over a green park in autumn"',
    ),
    Piece("sound", "Sound for a clip", "The picture is kept, the sound is made.", 'sound scene.mp4 -w "SCENE"'),
    Piece("picture", "A picture for a sound", "The sound is kept, the picture is made.", 'sound scene.wav -w "SCENE"'),
)


def write_gallery(
    docs: Path, clips: Path, *, only: Sequence[str] = (), steps: int | None = None, seed: int = 7, on_piece: OnPiece
) -> Path:
    """Make the clips in the folder `clips`, their strips in `docs`/gallery, and the page; returns its path.

    only: names of pieces, none for all; the page shows those alone. What is given is made unless it is in `clips`.
    Raises InvalidInput for a name that is none, EngineError for a command that fails, OutputError.
    """
    if unknown := set(only) - {piece.name for piece in PIECES}:
        raise InvalidInput(
            f"The gallery has no {', '.join(sorted(unknown))}.", f"It has {', '.join(piece.name for piece in PIECES)}."
        )
    pieces = [piece for piece in PIECES if not only or piece.name in only]
    given = [name for name in CLIPS if any(name in piece.command for piece in pieces)]
    total = len(given) + 1 + len(pieces)
    pictures = docs / "gallery"
    try:
        pictures.mkdir(exist_ok=True)
        on_piece("scene", 0, total)
        caption = _scene(clips)
        for index, name in enumerate(given, 1):
            on_piece(name, index, total)
            if not (clips / name).exists():
                _run(_finished(CLIPS[name], name, steps), clips)
        shown = []
        for index, piece in enumerate(pieces, 1 + len(given)):
            on_piece(piece.name, index, total)
            words = piece.command.replace("SCENE", caption)
            command = _finished(f"{words} --seed {seed}", f"{piece.name}.mp4", steps)
            for old in clips.glob(f"{piece.name}*.mp4"):
                old.unlink()
            _run(command, clips)
            made = [strip(FileClip(path)) for path in sorted(clips.glob(f"{piece.name}*.mp4"))]
            (pictures / f"{piece.name}.jpg").write_bytes(encode_jpeg(stacked(made)))
            shown.append((piece, command))
        page = docs / "gallery.md"
        page.write_text(page_of(shown, [_finished(CLIPS[name], name, steps) for name in given], caption), "utf-8")
    except OSError as error:
        raise OutputError(
            f"The gallery cannot be written: {error.strerror or error}.", "Name another folder."
        ) from error
    return page


def _finished(command: str, output: str, steps: int | None) -> str:
    return f"{command} -o {output}" + (f" --steps {steps}" if steps else "")


def _scene(clips: Path) -> str:
    """The theatre's scene, its frames and its sound as files, unless they are there; its caption."""
    noted = clips / "caption.txt"
    if not noted.exists():
        caption = _run(RENDER, clips).splitlines()[0]
        scene = FileClip(clips / "scene.mp4", sample_rate=RATE)
        (clips / "photo.png").write_bytes(encode_png(scene.frame()))
        (clips / "later.png").write_bytes(encode_png(scene.frame(2.5)))
        heard = np.concatenate([chunk.mean(axis=0) for chunk in scene.sound()])
        with wave.open(str(clips / "scene.wav"), "wb") as file:
            file.setparams((1, 2, RATE, 0, "NONE", ""))
            file.writeframes((np.clip(heard, -1, 1) * 32767).astype("<i2").tobytes())
        (clips / "story.toml").write_text(STORY, "utf-8")
        noted.write_text(caption, "utf-8")
    return noted.read_text("utf-8").strip()


def _run(command: str, folder: Path) -> str:
    """The standard output of `lanterne` with a command. Raises EngineError with its complaint."""
    program = [sys.executable, "-c", "from lanterne.cli.main import main; main()", *shlex.split(command)]
    ended = subprocess.run(program, cwd=folder, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise EngineError(f"lanterne {command} failed: {ended.stderr.strip().splitlines()[-1][:300]}")
    return ended.stdout


def strip(clip: FileClip) -> Frames:
    """Moments of a clip side by side, evenly spread, over its sound as a line: uint8 (height, width, 3)."""
    count = max(1, round(clip.info.seconds * clip.info.fps))
    wanted = {round(index * (count - 1) / (MOMENTS - 1)) for index in range(MOMENTS)}
    cells, seen = [], 0
    for chunk in clip.frames():
        cells += [fit(pixels, MOMENT_PX) for index, pixels in enumerate(chunk, seen) if index in wanted]
        seen += len(chunk)
    height = cells[0].shape[0]
    gap = np.full((height, GAP_PX, 3), 255, np.uint8)
    row = np.concatenate([part for cell in cells for part in (cell, gap)][:-1], axis=1)
    return np.concatenate([row, wave_line(clip, row.shape[1])])


def wave_line(clip: FileClip, width: int) -> Frames:
    """How loud a clip is over its time, beside its own loudest moment, grey on white: uint8 (WAVE_PX, width, 3)."""
    picture = np.full((WAVE_PX, width, 3), 255, np.uint8)
    chunks = [np.abs(chunk).max(axis=0) for chunk in clip.sound()]
    if chunks:
        peaks = [float(part.max(initial=0)) for part in np.array_split(np.concatenate(chunks), width)]
        loudest, middle = max(*peaks, SILENT), WAVE_PX // 2
        for column, peak in enumerate(peaks):
            reach = max(1, round(peak / loudest * middle))
            picture[middle - reach : middle + reach, column] = 110
    return picture


def stacked(strips: Sequence[Frames]) -> Frames:
    """Strips under each other, on white, with a gap between."""
    width = max(each.shape[1] for each in strips)
    rows = []
    for each in strips:
        rows.append(np.pad(each, ((0, GAP_PX), (0, width - each.shape[1]), (0, 0)), constant_values=255))
    return np.concatenate(rows)[:-GAP_PX]


def page_of(shown: Sequence[tuple[Piece, str]], given: Sequence[str], caption: str) -> str:
    """The page in Markdown: the commands that made what is given, then each operation."""
    commands = "\n".join(f"    lanterne {command}" for command in (*given, RENDER))
    parts = [
        "# Gallery\n"
        "One clip of each operation of [the editor](editing.md), as it came, by the command beside it: five moments,\n"
        "and the sound as a line. `lanterne eval gallery` runs these commands and writes this page.\n\n"
        f"What is given was made by\n\n{commands}\n\n"
        "`photo.png` and `later.png` are frames of scene.mp4 (at 0 and 2.5 seconds), which the theatre drew and no\n"
        f'training saw; `scene.wav` is its sound. Its caption is "{caption}". `story.toml`:\n\n'
        f"```toml\n{STORY}```\n"
    ]
    for piece, command in shown:
        picture = f"![{piece.title}](gallery/{piece.name}.jpg)"
        parts.append(f"## {piece.title}\n{piece.says}\n\n    lanterne {command}\n\n{picture}\n")
    return "\n".join(parts)
