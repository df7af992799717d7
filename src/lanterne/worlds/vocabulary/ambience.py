"""Which sounds a shot has by nature, when nobody asks for any: the theatre's rule, in the vocabulary's order."""

from __future__ import annotations

ENGINES = ("car", "train", "bus", "motorcycle", "airplane", "helicopter", "rocket")


def natural_sounds(noun: str, action: str, setting: str, light: str, weather: str) -> tuple[str, ...]:
    """The sounds that are always heard in such a scene; barking and music come by chance, or when asked for."""
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
