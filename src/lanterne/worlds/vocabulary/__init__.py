"""The words of the theatre: plain data in English and French, with no import beyond the standard library.

Every slot of a `Shot` takes its keys from here. The theatre's vocabulary is larger than what the shipped weights have
seen: `SMALL_WORLD` says which keys those are.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lanterne.worlds.vocabulary.actions import ACTIONS, FOR_ALL
from lanterne.worlds.vocabulary.colors import COLORS
from lanterne.worlds.vocabulary.entry import Action, Color, Entry, Extra, Forms, Noun, Places, Setting
from lanterne.worlds.vocabulary.film import CAMERAS, SHOT_TYPES, STYLES
from lanterne.worlds.vocabulary.focuses import FOCUSES
from lanterne.worlds.vocabulary.musics import MUSICS
from lanterne.worlds.vocabulary.nouns import NOUNS
from lanterne.worlds.vocabulary.numbers import RELATIONS
from lanterne.worlds.vocabulary.settings import SETTINGS
from lanterne.worlds.vocabulary.sounds import SOUNDS
from lanterne.worlds.vocabulary.speeds import SPEEDS
from lanterne.worlds.vocabulary.times import LIGHTS, WEATHERS

NOUN: Mapping[str, Noun] = MappingProxyType({noun.key: noun for noun in NOUNS})
COLOR: Mapping[str, Color] = MappingProxyType({color.key: color for color in COLORS})
ACTION: Mapping[str, Action] = MappingProxyType({action.key: action for action in ACTIONS})
SETTING: Mapping[str, Setting] = MappingProxyType({setting.key: setting for setting in SETTINGS})
LIGHT: Mapping[str, Entry] = MappingProxyType({entry.key: entry for entry in LIGHTS})
WEATHER: Mapping[str, Entry] = MappingProxyType({entry.key: entry for entry in WEATHERS})
CAMERA: Mapping[str, Entry] = MappingProxyType({entry.key: entry for entry in CAMERAS})
FOCUS: Mapping[str, Entry] = MappingProxyType({entry.key: entry for entry in FOCUSES})
SPEED: Mapping[str, Entry] = MappingProxyType({entry.key: entry for entry in SPEEDS})
SHOT_TYPE: Mapping[str, Entry] = MappingProxyType({entry.key: entry for entry in SHOT_TYPES})
STYLE: Mapping[str, Entry] = MappingProxyType({entry.key: entry for entry in STYLES})
MUSIC: Mapping[str, Entry] = MappingProxyType({entry.key: entry for entry in MUSICS})
SOUND: Mapping[str, Entry] = MappingProxyType({entry.key: entry for entry in (*SOUNDS, *MUSICS)})
RELATION: Mapping[str, Entry] = MappingProxyType({entry.key: entry for entry in RELATIONS})

SMALL_WORLD: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "noun": tuple(noun.key for noun in NOUNS if noun.near == noun.key),
        "color": ("red", "blue", "green", "yellow", "purple", "white"),
        "setting": ("park", "sea coast", "desert", "city", "mountains"),
        "light": ("noon", "golden hour", "night", "dawn"),
        "weather": ("clear", "rain", "snow", "storm", "fog"),  # the last three are veils over the first two
        "action": (
            "flying",
            "bouncing",
            "falling",
            "rolling",
            "driving",
            "hopping",
            "walking",
            "running",
            "floating",
            "sailing",
        ),
        "camera": ("still", "pan left", "pan right", "rise", "zoom in", "zoom out"),
        "focus": tuple(FOCUS),  # put on what the weights make: see `lanterne.engines.native.focus`
        "speed": tuple(SPEED),  # tracks are played at another pace: see `lanterne.engines.native.speed`
        "shot_type": ("close-up", "medium shot", "wide shot"),
        "sound": tuple(SOUND),
        "music": tuple(MUSIC),  # laid over what the weights make: see `lanterne.worlds.music`
        "style": tuple(STYLE),  # put on what the weights make: see `lanterne.worlds.styles`
        "relation": tuple(RELATION),  # each subject is cast and planned apart: see `lanterne.engines.native.ensemble`
        "count": ("1", "2", "3"),
        "speech": ("en",),  # languages: no offline French voice has passed a recogniser yet
    }
)
"""The keys that the shipped weights were trained on, by slot."""

__all__ = [
    "ACTION",
    "CAMERA",
    "COLOR",
    "FOCUS",
    "FOR_ALL",
    "LIGHT",
    "MUSIC",
    "NOUN",
    "RELATION",
    "SETTING",
    "SHOT_TYPE",
    "SMALL_WORLD",
    "SOUND",
    "SPEED",
    "STYLE",
    "WEATHER",
    "Action",
    "Color",
    "Entry",
    "Extra",
    "Forms",
    "Noun",
    "Places",
    "Setting",
]
