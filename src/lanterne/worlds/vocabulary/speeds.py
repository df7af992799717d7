"""How fast time goes by in a shot."""

from __future__ import annotations

from lanterne.worlds.vocabulary.entry import Entry, Extra, Forms

SPEEDS: tuple[Entry, ...] = (
    Entry(
        "slow motion",
        Forms(("in slow motion",), ("slow motion",), ("time slows down",)),
        Forms(("au ralenti",), ("ralenti",), ("le temps ralentit",)),
        "slow motion",
        Extra(
            heard_en=(
                "[in] [super|ultra|extreme] slow (motion|mo)",
                "[in] [super|ultra|extreme] (slowmo|slomo)",
                "[in] [super] slo mo",
            ),
            heard_fr=("[au] [super|ultra] ralenti", "en ralenti", "ralentis", "(en|au) (slow motion|slow mo|slowmo)"),
            near_en=("slowed down", "bullet time"),
            near_fr=("(ralentie|ralenties)", "[en] bullet time"),
        ),
    ),
)
