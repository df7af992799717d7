"""Counts and relations between subjects."""

from __future__ import annotations

from lanterne.worlds.vocabulary.entry import Entry, Extra, Forms

COUNTS_EN: dict[str, int] = {
    "a": 1,
    "an": 1,
    "one": 1,
    "1": 1,
    "single": 1,
    "lone": 1,
    "two": 2,
    "2": 2,
    "three": 3,
    "3": 3,
}
COUNTS_FR: dict[str, int] = {"un": 1, "une": 1, "1": 1, "seul": 1, "seule": 1, "deux": 2, "2": 2, "trois": 3, "3": 3}
"""Number words that the theatre can stage."""

COUNT_PHRASES: dict[str, int] = {
    "a pair of": 2,
    "a couple of": 2,
    "a trio of": 3,
    "une paire de": 2,
    "un couple de": 2,
    "un trio de": 3,
}

SEVERAL = 3  # what stands for more, and for words that leave open how many
MANY_EN: tuple[str, ...] = (
    *("four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "several", "some", "many", "numerous"),
    *("4", "5", "6", "7", "8", "9", "10", "12", "a few", "a lot of", "lots of", "a dozen", "dozens of", "hundreds of"),
    *(
        f"a {group} of"
        for group in ("group", "bunch", "crowd", "row", "line", "fleet", "flock", "herd", "pack", "swarm")
    ),
)
MANY_FR: tuple[str, ...] = (
    *(
        "quatre",
        "cinq",
        "six",
        "sept",
        "huit",
        "neuf",
        "dix",
        "douze",
        "plusieurs",
        "quelques",
        "nombreux",
        "nombreuses",
    ),
    *("4", "5", "6", "7", "8", "9", "10", "12", "beaucoup de", "plein de", "une douzaine de", "des dizaines de"),
    *(f"un {group} de" for group in ("groupe", "troupeau", "tas")),
    *(f"une {group} de" for group in ("bande", "foule", "file", "rangée", "flotte", "volée", "nuée", "meute")),
)
"""Words for more than can be staged: direction says that three stand for them."""

IRREGULAR_PLURALS = frozenset({"people", "men", "women", "children", "policemen", "firemen", "gens", "mice", "geese"})

RELATIONS: tuple[Entry, ...] = (
    Entry(
        "left of",
        Forms(("to the left of", "left of", "on the left of")),
        Forms(("à gauche de", "sur la gauche de")),
        "left of",
        Extra(heard_en=("at the left of", "on the left side of", "left from"), heard_fr=("du côté gauche de",)),
    ),
    Entry(
        "right of",
        Forms(("to the right of", "right of", "on the right of")),
        Forms(("à droite de", "sur la droite de")),
        "right of",
        Extra(heard_en=("at the right of", "on the right side of", "right from"), heard_fr=("du côté droit de",)),
    ),
    Entry(
        "behind",
        Forms(("behind",)),
        Forms(("derrière",)),
        "behind",
        Extra(heard_en=("in back of",), heard_fr=("à l'arrière de",)),
    ),
)

IN_FRONT_EN: tuple[str, ...] = ("in front of", "ahead of", "before")
IN_FRONT_FR: tuple[str, ...] = ("devant", "en avant de")
"""`A in front of B` is `B behind A`: direction swaps the subjects."""
