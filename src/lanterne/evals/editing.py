"""`lanterne eval editing`: every operation of the editor on held-out scenes of the theatre, beside a naive baseline.

Baselines: the last frame frozen, a plain cross-fade, a plain repeat, a plain copy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from lanterne.core.canvas import Card
from lanterne.direction.operations.animate import Keyframe, animate
from lanterne.direction.operations.blend import OVERLAP_S, blend
from lanterne.direction.operations.edit import edit
from lanterne.direction.operations.extend import extend_forward
from lanterne.direction.operations.loop import loop
from lanterne.direction.operations.remix import STRENGTHS, remix
from lanterne.direction.operations.storyboard import StoryCard, storyboard
from lanterne.engines.native.join import FADE_SAMPLES
from lanterne.engines.native.restore import FADE
from lanterne.engines.native.windows import WINDOW, frames_of
from lanterne.evals.editing_stage import Held, Stage, other_light, peak_memory_mb
from lanterne.evals.seams import Frames, click_percentile, closing_ratio, jump_ratio, psnr, seam_ratio, steps

LENGTH = 48  # frames of a source
BLENDED = 96  # frames of each of two clips that go over into each other within the usual two seconds
LONG_S = 6.0  # more than one window
FIRST_SEED = 610_000_000
LEAST_MOTION = 0.3  # grey levels from frame to frame
SAME = 0.5  # grey levels: where all that was asked for has changed, more strength changes no more
OnStep = Callable[[str, int, int], None]

AIMS: dict[str, tuple[float, str, bool]] = {  # aim, unit, whether less is better
    "keep: pictures and sound come back bit for bit": (100, "%", False),
    "keep: the latents' own PSNR on them": (0, "dB", False),
    "image to video: subject and stage in the last third": (80, "%", False),
    "image to video: it moves": (100, "%", False),
    "extend: seam ratio": (1.5, "x", True),
    "extend: sound at the seam, percentile": (95, "", True),
    "between windows: seam ratio": (1.5, "x", True),
    "between windows: sound at the seam, percentile": (95, "", True),
    "loop: closing ratio": (1.5, "x", True),
    "loop: sound at the seam, percentile": (95, "", True),
    "blend: A at the start, B at the end": (90, "%", False),
    "blend: largest step ratio": (1.5, "x", True),
    "remix: change rises with strength": (100, "%", False),
    "remix: asked light, strong": (0, "%", False),
    "remix: stage kept, subtle": (0, "%", False),
    "edit: the change inside the box": (70, "%", False),
    "edit: outside the box bit for bit": (100, "%", False),
    "storyboard: the right card at the right time": (80, "%", False),
    "60 s clip: memory against 5 s": (1.3, "x", True),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its baseline's; an aim of 0 is none."""

    name: str
    value: float | None
    baseline: float | None
    unit: str
    aim: float
    at_most: bool

    @property
    def met(self) -> bool | None:
        if not self.aim:
            return None
        if self.value is None:
            return False
        return self.value <= self.aim if self.at_most else self.value >= self.aim


def measure(
    folder: Path, limit: int, steps_count: int, seed: int, with_memory: bool, on_step: OnStep
) -> tuple[Figure, ...]:
    """The table over `limit` scenes. Raises WeightsError, and ArtMissing where the theatre has no drawings."""
    stage = Stage.open(folder, steps_count)
    longer = stage.scenes(limit + 1, FIRST_SEED, BLENDED)
    scenes = [each.begins(LENGTH) for each in longer]
    found: dict[str, list[tuple[float, float | None]]] = defaultdict(list)
    kinds = [(kind, scenes) for kind in (_extend, _windows, _image, _loop, _remix, _edit, _storyboard)] + [
        (_blend, longer)
    ]
    total = limit * len(kinds)
    for number in range(limit):
        for place, (kind, given) in enumerate(kinds):
            on_step("operations", number * len(kinds) + place, total)
            for name, value, baseline in kind(stage, given[number], given[number + 1], seed + number):
                found[name].append((value, baseline))
    on_step("operations", total, total)
    if with_memory:
        on_step("memory", 0, 1)
        found["60 s clip: memory against 5 s"].append((peak_memory_mb(60, folder) / peak_memory_mb(5, folder), None))
    return tuple(_figure(name, found.get(name, [])) for name in AIMS)


def _figure(name: str, found: list[tuple[float, float | None]]) -> Figure:
    aim, unit, at_most = AIMS[name]
    values = [value for value, _ in found]
    baselines = [baseline for _, baseline in found if baseline is not None]
    mean = float(np.mean(values)) if values else None
    return Figure(name, mean, float(np.mean(baselines)) if baselines else None, unit, aim, at_most)


def to_json(figures: tuple[Figure, ...], run: dict[str, Any]) -> dict[str, Any]:
    """Plain values, ready for `json.dump`."""
    rows = [
        {"name": f.name, "value": f.value, "baseline": f.baseline, "aim": f.aim or None, "met": f.met} for f in figures
    ]
    return {"rows": rows, "run": run}


Found = list[tuple[str, float, float | None]]


def _card(held: Held) -> Card:
    return Card(held.shot.caption(), held.shot)


def _percent(truth: object) -> float:
    return 100.0 if truth else 0.0


def _is_seen(stage: Stage, frames: Frames, held: Held) -> float:
    """Half for the subject, half for the stage."""
    named = stage.see(frames)
    return 50.0 * (named["noun"] == held.shot.subjects[0].noun) + 50.0 * (named["setting"] == held.shot.setting)


def _in_frames(stage: Stage, frames: Frames, held: Held) -> float:
    """The mean over single frames, every fourth of them."""
    return float(np.mean([_is_seen(stage, frames[index : index + 1], held) for index in range(0, len(frames), 4)]))


def _extend(stage: Stage, held: Held, _: Held, seed: int) -> Found:
    source = stage.shelf.put(held)
    frames, wave = stage.fill(extend_forward(source, _card(held), stage.blank(1, seed), 2.0))
    exact = LENGTH - FADE
    same = np.array_equal(frames[:exact], held.frames[:exact])
    heard = LENGTH * 1000 - FADE_SAMPLES
    same &= np.array_equal(wave[:heard], held.wave[:heard])
    frozen = np.concatenate([held.frames, np.repeat(held.frames[-1:], LENGTH, axis=0)])
    silent = np.concatenate([held.wave, np.zeros_like(held.wave)])
    decoded, _sound = stage.fill(remix(source, _card(held), stage.blank(1, seed), 0.001))
    return [
        ("keep: pictures and sound come back bit for bit", _percent(same), None),
        ("keep: the latents' own PSNR on them", psnr(decoded, held.frames), None),
        ("extend: seam ratio", seam_ratio(frames, LENGTH), seam_ratio(frozen, LENGTH)),
        (
            "extend: sound at the seam, percentile",
            click_percentile(wave, LENGTH * 1000),
            click_percentile(silent, LENGTH * 1000),
        ),
    ]


def _windows(stage: Stage, held: Held, _: Held, seed: int) -> Found:
    """Where the second window begins, in a clip from words alone; beside it the first window played again."""
    frames, wave = stage.fill(stage.blank(LONG_S, seed).shot(held.shot))
    seam = frames_of(WINDOW).start
    repeated = np.concatenate([frames[:seam], frames[: len(frames) - seam]])
    heard = np.concatenate([wave[: seam * 1000], wave[: len(wave) - seam * 1000]])
    return [
        ("between windows: seam ratio", seam_ratio(frames, seam), seam_ratio(repeated, seam)),
        (
            "between windows: sound at the seam, percentile",
            click_percentile(wave, seam * 1000),
            click_percentile(heard, seam * 1000),
        ),
    ]


def _image(stage: Stage, held: Held, _: Held, seed: int) -> Found:
    photo = stage.shelf.put(replace(held, frames=held.frames[:1], wave=held.wave[:0]))
    frames, _wave = stage.fill(animate([Keyframe(photo)], _card(held), stage.blank(3.0, seed)))
    frozen = np.repeat(held.frames[:1], 25, axis=0)
    return [
        (
            "image to video: subject and stage in the last third",
            _is_seen(stage, frames[-25:], held),
            _is_seen(stage, frozen, held),
        ),
        ("image to video: it moves", _percent(np.median(steps(frames)) > LEAST_MOTION), 0.0),
    ]


def _loop(stage: Stage, held: Held, _: Held, seed: int) -> Found:
    source = stage.shelf.put(held)
    frames, wave = stage.fill(loop(source, _card(held), stage.blank(1, seed), 2.0))
    half = len(wave) // 2
    around = np.concatenate([wave[half:], wave[:half]])
    plain = np.concatenate([held.wave, held.wave])
    return [
        ("loop: closing ratio", closing_ratio(frames), closing_ratio(held.frames)),
        (
            "loop: sound at the seam, percentile",
            click_percentile(around, len(wave) - half),
            click_percentile(plain, len(held.wave)),
        ),
    ]


def _blend(stage: Stage, held: Held, other: Held, seed: int) -> Found:
    one, two = stage.shelf.put(held), stage.shelf.put(other)
    frames, _wave = stage.fill(blend(one, two, _card(other), stage.blank(1, seed)))
    seen = (_is_seen(stage, frames[:17], held) + _is_seen(stage, frames[-17:], other)) / 2
    known = (_is_seen(stage, held.frames[:17], held) + _is_seen(stage, other.frames[-17:], other)) / 2
    lap = round(OVERLAP_S * 24)
    made = BLENDED - lap - FADE, BLENDED + FADE
    shares = np.linspace(0, 1, lap, dtype=np.float32)[:, None, None, None]
    faded = (1 - shares) * held.frames[-lap:] + shares * other.frames[:lap]
    plain = np.concatenate([held.frames[:-lap], faded.astype(np.uint8), other.frames[lap:]])
    return [
        ("blend: A at the start, B at the end", seen, known),
        ("blend: largest step ratio", jump_ratio(frames, *made), jump_ratio(plain, *made)),
    ]


def _remix(stage: Stage, held: Held, _: Held, seed: int) -> Found:
    source, shot = stage.shelf.put(held), other_light(held.shot)
    card = Card(shot.caption(), shot)
    made = [stage.fill(remix(source, card, stage.blank(1, seed), name))[0] for name in STRENGTHS]
    changes = [float(np.abs(each.astype(np.int16) - held.frames).mean()) for each in made]
    rises = changes[0] < changes[-1] and all(after > before - SAME for before, after in pairwise(changes))
    return [
        ("remix: change rises with strength", _percent(rises), None),
        ("remix: asked light, strong", _percent(stage.see(made[-1])["light"] == shot.light), 0.0),
        ("remix: stage kept, subtle", _percent(stage.see(made[0])["setting"] == held.shot.setting), 100.0),
    ]


def _edit(stage: Stage, held: Held, _: Held, seed: int) -> Found:
    subject = held.shot.subjects[0]
    asked = "purple" if subject.color != "purple" else "yellow"
    shot = replace(held.shot, subjects=(replace(subject, color=asked), *held.shot.subjects[1:]))
    height, width = held.frames.shape[1:3]
    painted = np.zeros((1, height, width, 3), np.uint8)
    painted[:, :, width // 6 : -width // 6] = 255
    mask = stage.shelf.put(replace(held, frames=painted, wave=held.wave[:0]))
    source = stage.shelf.put(held)
    frames, _wave = stage.fill(edit(source, Card(shot.caption(), shot), stage.blank(1, seed), mask))
    edge = width // 6 - 8
    outside = np.array_equal(frames[:, :, :edge], held.frames[:, :, :edge])
    outside &= np.array_equal(frames[:, :, -edge:], held.frames[:, :, -edge:])
    return [
        ("edit: the change inside the box", _percent(stage.see(frames)["color"] == asked), 0.0),
        ("edit: outside the box bit for bit", _percent(outside), None),
    ]


def _storyboard(stage: Stage, held: Held, other: Held, seed: int) -> Found:
    cards = [StoryCard(0.0, _card(held)), StoryCard(2.0, _card(other))]
    frames, _wave = stage.fill(storyboard(cards, stage.blank(4.0, seed)))
    first, second = frames[:48], frames[48:]
    right = (_in_frames(stage, first, held) + _in_frames(stage, second, other)) / 2
    still = (_in_frames(stage, first, held) + _in_frames(stage, first, other)) / 2
    return [("storyboard: the right card at the right time", right, still)]
