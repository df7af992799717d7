"""Tints, with the agreement of the French adjectives (masculine, feminine, and their plurals)."""

from __future__ import annotations

from lanterne.worlds.vocabulary.entry import Color, Extra

COLORS: tuple[Color, ...] = (
    Color(
        "red",
        ("red",),
        ("rouge", "rouge", "rouges", "rouges"),
        "red",
        Extra(
            near_en=("scarlet", "crimson", "ruby", "burgundy", "vermilion"),
            near_fr=("écarlate[s]", "bordeaux", "vermeil", "pourpre[s]", "carmin"),
        ),
    ),
    Color(
        "blue",
        ("blue",),
        ("bleu", "bleue", "bleus", "bleues"),
        "blue",
        Extra(
            heard_en=("bright blue",),
            near_en=("navy [blue]", "azure", "cyan", "turquoise", "teal", "(light|dark|sky|pale) blue", "indigo"),
            near_fr=("azur", "cyan", "turquoise[s]", "bleu[e] (clair|foncé|marine|ciel)", "indigo"),
        ),
    ),
    Color(
        "green",
        ("green",),
        ("vert", "verte", "verts", "vertes"),
        "green",
        Extra(
            near_en=("emerald", "olive", "lime", "(light|dark|pale) green"),
            near_fr=("émeraude", "vert[e] (clair|foncé|olive|pomme)", "kaki"),
        ),
    ),
    Color(
        "yellow",
        ("yellow",),
        ("jaune", "jaune", "jaunes", "jaunes"),
        "yellow",
        Extra(
            near_en=("gold", "golden", "amber", "lemon [yellow]", "blond"),
            near_fr=(
                "doré[e][s]",
                "dorée",
                "dorés",
                "dorées",
                "ambré",
                "ambrée",
                "jaune (clair|citron)",
                "blond",
                "blonde",
            ),
        ),
    ),
    Color(
        "purple",
        ("purple",),
        ("violet", "violette", "violets", "violettes"),
        "purple",
        Extra(
            heard_en=("violet",),
            near_en=("lilac", "lavender", "magenta", "mauve"),
            near_fr=("mauve[s]", "lilas", "magenta"),
        ),
    ),
    Color(
        "white",
        ("white",),
        ("blanc", "blanche", "blancs", "blanches"),
        "white",
        Extra(
            near_en=("ivory", "cream", "silver", "pale"), near_fr=("ivoire", "crème", "argenté", "argentée", "pâle[s]")
        ),
    ),
    Color("orange", ("orange",), ("orange", "orange", "orange", "orange"), "red"),
    Color(
        "pink",
        ("pink",),
        ("rose", "rose", "roses", "roses"),
        "purple",
        Extra(near_en=("fuchsia",), near_fr=("fuchsia",)),
    ),
    Color("black", ("black",), ("noir", "noire", "noirs", "noires"), "", Extra(heard_en=("jet black",))),
    Color("grey", ("grey",), ("gris", "grise", "gris", "grises"), "white", Extra(heard_en=("gray",))),
    Color(
        "brown",
        ("brown",),
        ("marron", "marron", "marron", "marron"),
        "",
        Extra(
            heard_fr=("brun", "brune", "bruns", "brunes"),
            near_en=("beige", "tan"),
            near_fr=("beige[s]", "roux", "rousse"),
        ),
    ),
)
