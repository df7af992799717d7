"""Cinema words: cameras, shot types and styles."""

from __future__ import annotations

from lanterne.worlds.vocabulary.entry import Entry, Extra, Forms

_NOTHING = Extra()
_UNSIDED = Extra(
    near_en=(
        "[the] [camera] (pan|pans|panning)",
        "(tracking|travelling|traveling|dolly|orbit|arc) shot",
        "[the] camera (follows|tracks|pans|orbits|moves|circles|turns)",
    ),
    near_fr=("(panoramique|travelling|traveling|pano) [latéral]", "[la] caméra (suit|panote|tourne|bouge|se déplace)"),
)
"""Camera words that name no side: the theatre's camera goes to the right for them, and direction says so."""


def _pan(side: str, cote: str, autre: str, unsided: Extra = _NOTHING) -> Entry:
    """The pan to one side (`side` in English, `cote` in French, `autre` the other side in French)."""
    return Entry(
        f"pan {side}",
        Forms(
            (),
            (f"pan {side}", f"camera panning {side}", f"pan to the {side}"),
            (f"the camera pans {side}", f"the camera pans to the {side}", f"the camera moves to the {side}"),
        ),
        Forms(
            (),
            (f"panoramique à {cote}", f"travelling à {cote}", f"panoramique vers la {cote}"),
            (
                f"la caméra panote à {cote}",
                f"la caméra glisse vers la {cote}",
                f"la caméra se déplace vers la {cote}",
            ),
        ),
        f"pan {side}",
        Extra(
            heard_en=(
                f"[the] [camera] (pan|pans|panning|panned) [to the|towards the|to] {side}",
                f"[the] camera (moves|moving|slides|sliding|sweeps|tracks|glides) [to the|towards the|to] {side}",
                f"[the] camera (turns|drifts|goes) [to the|towards the|to] {side}",
                f"(tracking|travelling|traveling|track|truck|slide|trucking) [shot] [to the|to] {side}",
                f"({side}|{side}ward) pan",
                f"pan {side}wards",
            ),
            heard_fr=(
                f"(panoramique|travelling|traveling|pano|pan) [latéral] (à|vers la|sur la) {cote}",
                f"(panoramique|travelling|traveling|pano|pan) de [la] {autre} (à|vers) [la] {cote}",
                f"[la] caméra (panote|glisse|va|tourne|part|file|bouge|avance|pivote) (à|vers la) {cote}",
                f"[la] caméra se (déplace|tourne) (à|vers la) {cote}",
                f"mouvement [de caméra] (à|vers la) {cote}",
            ),
            near_en=unsided.near_en,
            near_fr=unsided.near_fr,
        ),
    )


CAMERAS: tuple[Entry, ...] = (
    Entry(
        "still",
        Forms(
            (),
            ("still camera", "static camera", "fixed camera"),
            ("the camera is still", "the camera stays still", "the camera does not move"),
        ),
        Forms(
            (),
            ("caméra fixe", "plan fixe", "caméra immobile"),
            ("la caméra est fixe", "la caméra ne bouge pas", "la caméra reste immobile"),
        ),
        "still",
        Extra(
            heard_en=(
                "camera (still|static|fixed)",
                "(static|fixed|locked|locked-off|tripod|still) shot",
                "locked-off [camera]",
                "no camera (movement|motion|move)",
                "on a tripod",
                "the camera (remains|holds) still",
            ),
            heard_fr=(
                "sans mouvement de caméra",
                "(la caméra|caméra) [est] (statique|fixe|immobile)",
                "sur [un] trépied",
                "plan statique",
            ),
            near_en=("handheld [camera]", "shaky camera"),
            near_fr=("caméra (à l'épaule|portée)",),
        ),
    ),
    _pan("left", "gauche", "droite"),
    _pan("right", "droite", "gauche", _UNSIDED),
    Entry(
        "rise",
        Forms(
            (),
            ("rising camera", "camera rising", "crane up"),
            ("the camera rises", "the camera moves up", "the camera goes up"),
        ),
        Forms(
            (),
            ("travelling vers le haut", "mouvement de grue vers le haut", "caméra qui s'élève"),
            ("la caméra s'élève", "la caméra monte", "la caméra prend de la hauteur"),
        ),
        "rise",
        Extra(
            heard_en=(
                "[the] camera (rise|rises|rising|cranes|craning|booms) [up|upward|upwards]",
                "[the] camera (ascends|ascending|climbs|climbing|lifts|lifting) [up|upward|upwards]",
                "[the] camera (moves|moving|goes|going|moving) (up|upward|upwards)",
                "(crane|pedestal|boom|jib) [shot] (up|upward|upwards)",
                "(rising|ascending|crane) shot",
            ),
            heard_fr=(
                "[la] caméra [qui] (s'élève|monte|se lève|s'envole|prend de la hauteur) [vers le haut]",
                "caméra montante",
                "(travelling|traveling) (ascendant|vertical|vers le haut)",
                "(mouvement|plan) (de grue|ascendant) [vers le haut]",
            ),
            near_en=(
                "[the] [camera] (tilt|tilts|tilting) [up]",
                "pan up",
                "[an] (aerial|drone|bird's-eye|overhead) (shot|view|footage|perspective)",
                "[seen|viewed] from (above|the air|the sky)",
            ),
            near_fr=(
                "(panoramique|pano) (vertical|vers le haut)",
                "(plan|vue|prise de vue) (de drone|aérien|aérienne)",
                "[une] vue[s] (du ciel|d'en haut|d'avion|plongeante)",
                "(vu|vue|vus|vues) (du ciel|d'en haut|d'avion)",
                "la caméra bascule vers le haut",
            ),
        ),
    ),
    Entry(
        "zoom in",
        Forms(
            (),
            ("zoom in", "camera zooming in", "push in"),
            ("the camera zooms in", "the camera pushes in", "the camera moves closer"),
        ),
        Forms(
            (),
            ("zoom avant", "travelling avant", "caméra qui se rapproche"),
            ("la caméra se rapproche", "la caméra zoome", "la caméra s'approche"),
        ),
        "zoom in",
        Extra(
            heard_en=(
                "[the] [camera] (zooms|zooming|zoom|pushes|pushing|push|moves|moving) in",
                "[the] camera (moves|comes|gets|moving|coming) closer",
                "[the] [camera] (dolly|dollies|dollying) (in|forward|forwards)",
                "[slow] push-in",
                "[the] camera approaches",
                "[the] camera moves (forward|forwards)",
                "zoom-in",
            ),
            heard_fr=(
                "(zoome|zoomer|zoomant) [avant|en avant]",
                "[la] caméra [qui] (zoome|avance|se rapproche|s'approche)",
                "traveling avant",
                "zoom en avant",
            ),
            near_en=("zoom", "zooms", "zooming"),
            near_fr=("zoom",),
        ),
    ),
    Entry(
        "zoom out",
        Forms(
            (),
            ("zoom out", "camera zooming out", "pull back"),
            ("the camera zooms out", "the camera pulls back", "the camera moves back"),
        ),
        Forms(
            (),
            ("zoom arrière", "travelling arrière", "caméra qui recule"),
            ("la caméra recule", "la caméra s'éloigne", "la caméra dézoome"),
        ),
        "zoom out",
        Extra(
            heard_en=(
                "[the] [camera] (zooms|zooming|zoom|pulls|pulling|pull) (out|back)",
                "[the] camera (moves|moving) (back|away|backwards)",
                "[the] [camera] (dolly|dollies|dollying) (out|back|backward|backwards)",
                "[slow] (pull-back|pull-out)",
                "zoom-out",
            ),
            heard_fr=(
                "(dézoome|dézoom|dézoomer|dézoomant)",
                "[la] caméra [qui] (dézoome|recule|s'éloigne)",
                "traveling arrière",
                "zoom en arrière",
            ),
        ),
    ),
)

SHOT_TYPES: tuple[Entry, ...] = (
    Entry(
        "close-up",
        Forms(("in close-up",), ("close-up", "close shot")),
        Forms(("en gros plan",), ("gros plan", "plan serré")),
        "close-up",
        Extra(
            heard_en=("(closeup|closeups|closeup)", "close-up (shot|view)", "tight shot"),
            heard_fr=("gros plans", "plan (rapproché|serré)"),
            near_en=("[extreme] (macro|close-up)", "macro [shot]", "(bust|portrait) shot"),
            near_fr=("très gros plan", "insert", "plan macro"),
        ),
    ),
    Entry(
        "medium shot",
        Forms(("in medium shot",), ("medium shot", "mid shot")),
        Forms(("en plan moyen",), ("plan moyen",)),
        "medium shot",
        Extra(
            heard_en=("(mid-shot|midshot)", "medium (view|framing)"),
            near_en=("(full|cowboy) shot",),
            near_fr=("plan (américain|taille|poitrine|demi-ensemble)",),
        ),
    ),
    Entry(
        "wide shot",
        Forms(("in wide shot",), ("wide shot", "wide view", "long shot")),
        Forms(("en plan large",), ("plan large", "plan d'ensemble")),
        "wide shot",
        Extra(
            heard_en=("wide (angle|angle shot)", "wide-angle [shot|view]", "(full|very|extreme) (wide|long) shot"),
            heard_fr=(
                "vue large",
                "(vue|plan) d'ensemble",
                "(très|plan) (grand|large)",
                "plan général",
                "en grand angle",
            ),
            near_en=("(establishing|landscape) (shot|view)", "panorama", "panoramic (shot|view)"),
            near_fr=("panorama", "vue panoramique", "plan d'introduction"),
        ),
    ),
)

STYLES: tuple[Entry, ...] = (
    Entry(
        "watercolour",
        Forms((), ("watercolour",)),
        Forms((), ("aquarelle",)),
        "",
        Extra(
            heard_en=("[in|painted in] (watercolor|watercolors|watercolour|watercolours) [style|painting]",),
            heard_fr=("[à l'] aquarelle",),
        ),
    ),
    Entry(
        "black and white",
        Forms((), ("black and white",)),
        Forms((), ("noir et blanc",)),
        "",
        Extra(heard_en=("[in] (black-and-white|monochrome|greyscale)",), heard_fr=("en noir et blanc", "monochrome")),
    ),
    Entry("sepia", Forms((), ("sepia",)), Forms((), ("sépia",)), ""),
    Entry(
        "pencil sketch",
        Forms((), ("pencil sketch",)),
        Forms((), ("croquis au crayon",)),
        "",
        Extra(heard_en=("(pencil|charcoal) drawing", "sketch"), heard_fr=("dessin au crayon", "croquis")),
    ),
    Entry(
        "pixel art",
        Forms((), ("pixel art",)),
        Forms((), ("pixel art",)),
        "",
        Extra(
            heard_en=("(8-bit|16-bit|pixelated)", "in pixels", "retro [video] game"),
            heard_fr=("(pixelisé|pixelisée)", "en pixels", "jeu vidéo (rétro|ancien)"),
        ),
    ),
    Entry(
        "paper cut-out",
        Forms((), ("paper cut-out",)),
        Forms((), ("papier découpé",)),
        "",
        Extra(
            heard_en=(
                "(papercut|papercraft|cardboard|origami)",
                "paper (cutout|cutouts|craft)",
                "made of (paper|cardboard)",
            ),
            heard_fr=("en (papier|carton) [découpé]", "origami"),
        ),
    ),
    Entry(
        "film noir",
        Forms((), ("film noir",)),
        Forms((), ("film noir",)),
        "",
        Extra(heard_en=("noir [style|film|movie]",), heard_fr=("[style] (polar|noir)",)),
    ),
    Entry(
        "archival film",
        Forms((), ("archival film",)),
        Forms((), ("film d'archives",)),
        "",
        Extra(
            heard_en=("(old|vintage|silent) (film|movie|footage)", "archival [footage]", "archive (film|footage)"),
            heard_fr=("(vieux|ancien) film", "(film|images|image) (d'archive|d'archives)", "film muet"),
        ),
    ),
    Entry(
        "stop motion",
        Forms((), ("stop motion",)),
        Forms((), ("image par image",)),
        "",
        Extra(heard_en=("stop-motion [animation]",), heard_fr=("stop motion", "stop-motion", "animation en volume")),
    ),
    Entry(
        "claymation",
        Forms((), ("claymation",)),
        Forms((), ("pâte à modeler",)),
        "",
        Extra(heard_en=("clay [animation|style]", "plasticine", "play-doh"), heard_fr=("en pâte à modeler",)),
    ),
    Entry(
        "balloon world",
        Forms((), ("balloon world",)),
        Forms((), ("monde de ballons",)),
        "",
        Extra(
            heard_en=(
                "[a|the|in a|as a] (balloon|inflatable|inflated) (world|style|look)",
                "[all|entirely] made [out|entirely] (of|from) [inflated|inflatable|foil|latex] balloons",
                "(inflatable|inflatables|inflated|blow-up)",
            ),
            heard_fr=(
                "[un|le|dans un] (monde|univers|style) (de|en|des) (ballons|baudruche|ballon)",
                "[un|le|dans un|style] (monde|univers|style) gonflable",
                "[tout] (fait|faite|faits|faites) (de|en) (ballons|baudruche)",
                "(gonflable|gonflables|gonflé|gonflée|gonflés|gonflées)",
                "tout en (ballons|baudruche)",
            ),
        ),
    ),
    Entry(
        "comic",
        Forms((), ("comic",)),
        Forms((), ("bande dessinée",)),
        "",
        Extra(heard_en=("(comic|comics) (book|strip) [style]", "comics"), heard_fr=("en (bande dessinée|bd)", "bd")),
    ),
)
