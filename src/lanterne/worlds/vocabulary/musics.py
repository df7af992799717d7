"""Music that can be asked for, by its mood or by who plays it: `lanterne.worlds.music` plays it."""

from __future__ import annotations

from lanterne.worlds.vocabulary.entry import Entry, Extra, Forms

_EN = "(music|melody|tune|soundtrack|score|song|theme)"
_FR = "(musique|mélodie|chanson|bande-son|bande son|ballade)"
_PLAYS_EN = "(play|plays|playing) [the|a|some]"
_PLAYS_FR = "(joue|jouent|jouant|jouer) (du|de la|de l')"


def _mood(
    key: str, english: str, french: str, heard: tuple[tuple[str, ...], tuple[str, ...]] = ((), ()), near: str = ""
) -> Entry:
    """Music of a mood: `english` and `french` are what is said beside the word music, the first of them in captions;
    `heard` is whatever else means it, `near` names instruments that are told as its neighbours.
    """
    said_en, said_fr = english.split("|")[0], french.split("|")[0]
    instruments = "(piano|violin|violins|strings|orchestra|guitar|flute|synth|beat|drums)"
    return Entry(
        key,
        Forms((), (f"{said_en} music", f"a {said_en} melody" if said_en[0] not in "aeiou" else f"an {said_en} melody")),
        Forms((), (f"de la musique {said_fr}", f"une mélodie {said_fr}")),
        "music",
        Extra(
            heard_en=(f"({english}) [background|orchestral|piano|film] {_EN} [plays|playing]", *heard[0]),
            heard_fr=(f"{_FR} ({french})", f"{_FR} ({french}) et ({french})", *heard[1]),
            near_en=(f"({english}) {instruments}", *((near,) if near else ())),
            near_fr=(f"(piano|violon|violons|orchestre|guitare|flûte) ({french})",),
        ),
    )


def _played(key: str, english: str, french: str, plays_en: str, plays_fr: str) -> Entry:
    """Music of one instrument: alone the word is near it, for a piano may just stand there."""
    return Entry(
        key,
        Forms((), (f"{english} music", f"a {english} melody" if english[0] not in "aeiou" else f"an {english} melody")),
        Forms((), (f"de la musique {french}", f"une mélodie {french}")),
        "music",
        Extra(
            heard_en=(f"[soft|gentle|quiet|calm|solo] {plays_en} {_EN}", f"[soft|gentle|quiet|calm] {plays_en} solo"),
            heard_fr=(f"{_FR} [douce|calme] {french}", f"[un] solo {french}"),
            near_en=(f"[soft|gentle|quiet|calm|solo] {plays_en}", f"{_PLAYS_EN} {plays_en}"),
            near_fr=(f"[un|une] {plays_fr} [doux|douce|calme|seul|seule]", f"{_PLAYS_FR} {plays_fr}"),
        ),
    )


MUSICS: tuple[Entry, ...] = (
    Entry(
        "music",
        Forms((), ("music", "a little music", "the sound of music", "a melody")),
        Forms((), ("de la musique", "une musique", "un air de musique", "une mélodie")),
        "music",
        Extra(
            heard_en=(
                "[soft|gentle|quiet|background|calm|relaxing|peaceful|soothing] (music|melody|tune|soundtrack)",
                "music (plays|playing)",
            ),
            heard_fr=("(musique|mélodie) [douce|calme|de fond|relaxante|paisible|apaisante]",),
            near_en=("(song|singing|flute|drum|drums|trumpet)", f"{_PLAYS_EN} (music|song|flute|drum|drums|trumpet)"),
            near_fr=("(chanson|flûte|tambour|trompette)", f"{_PLAYS_FR} (musique|flûte|tambour|trompette)"),
        ),
    ),
    _mood(
        "cheerful music",
        "cheerful|happy|joyful|upbeat|lively|uplifting|fun|playful|bouncy|festive|pop",
        "joyeuse|gaie|entraînante|enjouée|festive|rythmée|pop",
        (("(upbeat|happy|joyful) (soundtrack|pop)",), ("(joyeuse|entraînante) musique",)),
    ),
    _mood(
        "sad music",
        "sad|melancholy|melancholic|mournful|sombre|somber|sorrowful|nostalgic|wistful",
        "triste|mélancolique|nostalgique|sombre",
        ((), ("(triste|mélancolique) musique",)),
        "[sad] (violin|violins|cello)",
    ),
    _mood(
        "tense music",
        "tense|suspenseful|ominous|scary|creepy|spooky|dark|eerie|dramatic|thriller|horror|menacing",
        "tendue|inquiétante|angoissante|effrayante|dramatique|de suspense|de film d'horreur",
        (("(tense|suspenseful) (score|soundtrack)", "suspense music"), ("musique (à suspense|d'horreur)",)),
    ),
    _mood(
        "epic music",
        "epic|heroic|orchestral|triumphant|cinematic|grand|majestic|adventurous|symphonic",
        "épique|héroïque|orchestrale|triomphale|cinématographique|grandiose|symphonique|d'aventure",
        (("(epic|cinematic) (orchestra|soundtrack|score)",), ()),
        "[full|symphony] orchestra",
    ),
    _mood(
        "romantic music",
        "romantic|tender|loving|waltz",
        "romantique|tendre|de valse",
        (("a waltz", "(slow|romantic) waltz"), ("[une] valse [romantique]",)),
    ),
    _mood(
        "dreamy music",
        "dreamy|ethereal|ambient|mysterious|magical|floating|hypnotic|meditative|celestial",
        "onirique|rêveuse|éthérée|ambiante|mystérieuse|magique|planante|féerique",
        (("ambient sounds",), ("musique d'ambiance",)),
    ),
    Entry(
        "jazz",
        Forms((), ("jazz", "jazz music")),
        Forms((), ("du jazz", "de la musique jazz")),
        "music",
        Extra(
            heard_en=(
                "[smooth|cool|smoky|lounge|swing|jazzy] jazz [music|tune|band|piano]",
                f"(jazzy|swing|lounge|bossa nova) {_EN}",
                "bossa nova",
            ),
            heard_fr=("[de la] musique (de jazz|jazzy)", "jazz"),
            near_en=("(saxophone|sax|double bass|blues)", f"{_PLAYS_EN} (saxophone|sax)"),
            near_fr=("(saxophone|contrebasse|blues)", f"{_PLAYS_FR} saxophone"),
        ),
    ),
    _mood(
        "electronic music",
        "electronic|techno|synth|synthwave|electro|dance|house|disco|edm|club",
        "électronique|électro|techno|house|disco|de club",
        (("(techno|synthwave|electro|edm|disco)",), ("[de la] techno", "[de l'] électro")),
        "(lofi|lo fi) (beat|beats|music)",
    ),
    Entry(
        "chiptune",
        Forms((), ("chiptune", "8-bit music")),
        Forms((), ("du chiptune", "de la musique 8 bits")),
        "music",
        Extra(
            heard_en=(
                "[a] (chiptune|chiptunes) [music|melody|tune]",
                f"(8 bit|eight bit|video game|videogame|arcade|retro game|gameboy) {_EN}",
            ),
            heard_fr=(f"{_FR} [de] (8 bits|8 bit|chiptune|jeu vidéo|jeux vidéo|d'arcade)", "chiptune"),
        ),
    ),
    _played("piano music", "piano", "de piano", "piano", "piano"),
    _played("guitar music", "guitar", "de guitare", "[acoustic|classical] guitar", "guitare"),
    _played("accordion music", "accordion", "d'accordéon", "accordion", "accordéon"),
    Entry(
        "music box",
        Forms((), ("a music box", "the sound of a music box")),
        Forms((), ("une boîte à musique", "le son d'une boîte à musique")),
        "music",
        Extra(
            heard_en=(
                "[the|a] [tinkling] music box [melody|tune|music|plays|playing]",
                "[a] lullaby",
                "(lullaby|carousel|fairground) (music|melody|tune)",
            ),
            heard_fr=("boîte à musique", "[une] berceuse", "musique de (manège|berceuse)"),
            near_en=("(celesta|glockenspiel|chimes)",),
            near_fr=("(célesta|glockenspiel|carillon)",),
        ),
    ),
)
