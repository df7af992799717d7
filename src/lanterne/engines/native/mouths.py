"""Where those who can speak have their mouths, in the likenesses that the casting makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lanterne.model.lips import Mouth

MOUTHS: Mapping[str, Mouth] = MappingProxyType(
    {
        "rabbit": Mouth((50.3, 33.2), (54.7, 32.8), 0.7, is_beak=False),
        "dog": Mouth((62, 16.6), (69.5, 15.6)),
        "cat": Mouth((53, 24.6), (59.5, 23.6)),
        "horse": Mouth((60.5, 26.4), (68, 25.6), 0.5),
        "cow": Mouth((62.5, 21.8), (69.5, 20.4)),
        "sheep": Mouth((52, 34.2), (57.5, 33.6), 0.6, is_beak=False),
        "pig": Mouth((55, 38.8), (61.5, 38.8), 0.6, is_beak=False),
        "tiger": Mouth((66.5, 27.0), (74, 25.6)),
        "dinosaur": Mouth((56.5, 14.2), (50.5, 13.8)),
        "penguin": Mouth((49, 11.9), (57.4, 13.0), 0.4),
        "runner": Mouth((47.4, 15.8), (52.4, 15.0), 0.6),
        "elephant": Mouth((50, 33.4), (55.5, 35.6), 0.6, is_beak=False),
        "turtle": Mouth((57.5, 32.4), (64.5, 32.4), 0.6, is_beak=False),
        "bird": Mouth((62.5, 20.2), (69.7, 20.2)),
        "duck": Mouth((53.5, 14.6), (63.5, 13.9), 0.4),
        "fish": Mouth((68, 36.4), (76, 36.2), 0.5),
        "whale": Mouth((45, 41.5), (65.8, 27.0), 0.28),
        "dragon": Mouth((51, 18.8), (59.5, 21.8), 0.45),
        "bee": Mouth((59.5, 35), (64.5, 34), 0.6, is_beak=False),
    }
)
