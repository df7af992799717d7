"""The troupe: those of the small world's subjects that are one drawing each, and move as one piece."""

from __future__ import annotations

from dataclasses import dataclass

_TONES = ("light", "medium-light", "medium", "medium-dark", "dark")


@dataclass(frozen=True, slots=True)
class Player:
    """Which drawings of the art may play a noun (each equally often), and how.

    `proportion` is width over height of the inked part of the first drawing; `looks` is 1 or -1 as it looks right or
    left. `coat` are the colour codes that a tint replaces, the main one first; empty: those of the family that is most
    frequent in the drawing.
    """

    arts: tuple[str, ...]
    proportion: float
    material: str = "fur"
    looks: int = -1
    coat: tuple[str, ...] = ()


TROUPE: dict[str, Player] = {
    "cat": Player(("cat",), 0.9),
    "horse": Player(("horse",), 1.11),
    "cow": Player(("cow",), 1.18, coat=("#dfdfdf", "#adadb8")),
    "sheep": Player(("ewe",), 1.01),
    "pig": Player(("pig",), 1.12),
    "tiger": Player(("tiger",), 1.4),
    "elephant": Player(("elephant",), 1.09),
    "turtle": Player(("turtle",), 1.25),
    "penguin": Player(("penguin",), 0.65, coat=("#4d4d4d",)),
    "dinosaur": Player(("sauropod",), 1.0),
    "bird": Player(("bird",), 1.19, coat=("#36b4e1", "#026aa8")),
    "butterfly": Player(("butterfly",), 1.15),
    "bee": Player(("honeybee",), 1.05),
    "duck": Player(("duck",), 0.89, coat=("#84574e", "#b79277")),
    "fish": Player(("fish",), 1.47),
    "whale": Player(("whale",), 1.05, coat=("#6ba4ae", "#a5d0d6")),
    "dragon": Player(("dragon",), 0.86),
    "airplane": Player(("airplane",), 1.01, "metal", 1),
    "helicopter": Player(("helicopter",), 1.45, "metal"),
    "rocket": Player(("rocket",), 0.98, "metal", 1, coat=("#b2d9e0", "#b9e4ea", "#82aec0")),
    "train": Player(("locomotive",), 1.02, "metal"),
    "bus": Player(("bus",), 1.46, "metal"),
    "bicycle": Player(("bicycle",), 1.38, "metal"),
    "motorcycle": Player(("motorcycle",), 1.59, "metal"),
    # One drawing for each gender and skin tone of the art, so that neutral words show all of them equally often; a tint
    # would be a skin.
    "runner": Player(
        tuple(f"{who}-running-{tone}-skin-tone" for who in ("person", "woman", "man") for tone in _TONES),
        0.7,
        "cloth",
    ),
}
