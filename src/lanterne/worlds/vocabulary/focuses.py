"""What is sharp in a shot, and what is not."""

from __future__ import annotations

from lanterne.worlds.vocabulary.entry import Entry, Extra, Forms

FOCUSES: tuple[Entry, ...] = (
    Entry(
        "shallow focus",
        Forms(("in shallow focus",), ("shallow focus",), ("the background is out of focus",)),
        Forms(("avec un arrière-plan flou",), ("arrière-plan flou",), ("l'arrière-plan est flou",)),
        "shallow focus",
        Extra(
            heard_en=(
                "[with] [a|very] (shallow|narrow|thin) (depth of field|dof)",
                "[with] [a] [softly] (blurred|blurry|out-of-focus|defocused) background",
                "[the] background [softly|is] (blurred|blurry|out of focus|defocused)",
                "[with] [soft|creamy|beautiful|dreamy] bokeh",
            ),
            heard_fr=(
                "[avec] [une] (faible|courte|petite) profondeur de champ",
                "[avec] [un] (fond|arrière-plan) (flou|flouté)",
                "[avec] [un] bokeh",
            ),
            near_en=("depth of field", "rack focus", "tilt-shift"),
            near_fr=("profondeur de champ",),
        ),
    ),
)
