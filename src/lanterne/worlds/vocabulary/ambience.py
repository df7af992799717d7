"""Which sounds a shot has by nature, when nobody asks for any, and whose they are: the theatre's rules, in the
vocabulary's order.
"""

from __future__ import annotations

from collections.abc import Collection

ENGINES = ("car", "train", "bus", "motorcycle", "airplane", "helicopter", "rocket")


def natural_sounds(noun: str, action: str, setting: str, light: str, weather: str) -> tuple[str, ...]:
    """The sounds that are always heard in such a scene; barking comes by chance, or when asked for."""
    heard = {
        "wind": noun == "kite" or setting in ("desert", "mountains"),
        "waves": setting == "sea coast",
        "rain": weather == "rain",
        "birds": setting == "park" and light != "night" and weather == "clear",
        "city": setting == "city",
        "engine": noun in ENGINES,
        "bounces": noun == "ball" and action in ("bouncing", "falling"),
        "steps": action in ("hopping", "walking", "running"),
        "burner": noun == "hot-air balloon",
    }
    return tuple(name for name, is_heard in heard.items() if is_heard)


def own_sounds(noun: str, action: str, heard: Collection[str]) -> tuple[str, ...]:
    """The sounds, beside its touches, that come from a subject itself in a shot where some sounds are heard; some of
    them have no name in the vocabulary.
    """
    own = {
        "engine": noun in ENGINES and "engine" in heard,
        "burner": noun == "hot-air balloon" and "burner" in heard,
        "barking": noun == "dog" and "barking" in heard,
        "flutter": noun == "kite" and "wind" in heard,
        "creak": noun == "boat" and "waves" in heard,
        "rumble": action == "rolling",
    }
    return tuple(name for name, is_own in own.items() if is_own)
