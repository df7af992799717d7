"""How fast the theatre is on one core: clips of 33 frames at 288x160 a second, pictures alone and with their sound.

Run: python benchmarks/theatre.py [clips]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable

from lanterne.worlds import sound
from lanterne.worlds.art import Art
from lanterne.worlds.draw import Theatre
from lanterne.worlds.grammar import sample_scene
from lanterne.worlds.scene import Scene

FRAMES, FPS, SIZE = 33, 24.0, (288, 160)
TARGET = 4.0  # clips a second, of both


def rate(work: Callable[[Scene], object], scenes: Iterable[Scene]) -> float:
    """Scenes a second of processor time, so that a busy machine does not lower it much."""
    scenes = list(scenes)
    start = time.process_time()
    for scene in scenes:
        work(scene)
    return len(scenes) / (time.process_time() - start)


def main() -> None:
    clips = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    theatre = Theatre(Art.open())

    def draw(scene: Scene) -> None:
        for _ in theatre.frames(scene, SIZE, FPS, FRAMES):
            pass

    def both(scene: Scene) -> None:
        draw(scene)
        sound.mix(scene)

    print(f"{'':28}clips a second   times the target of {TARGET:g}")
    for world in ("small", "wide"):
        scenes = [sample_scene(seed, world, FRAMES / FPS) for seed in range(clips)]
        rate(draw, scenes[:2])  # first calls load drawings
        for name, work in (("pictures", draw), ("sound", sound.mix), ("pictures and sound", both)):
            found = rate(work, scenes)
            print(f"{world + ', ' + name:28}{found:14.1f}{found / TARGET:12.1f}")


if __name__ == "__main__":
    main()
