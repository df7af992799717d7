"""Distils Unicode CLDR's emoji annotations into `neighbours.tsv`: words that the vocabulary lacks, and what is nearest.

    python -m lanterne.direction.distil cldr-annotations-full-48.2.0.tgz

Every pictograph of the tables below stands for a key of the vocabulary. A word that CLDR uses, in English or French,
for pictographs of (almost) only one key becomes a neighbour of that key. Words of the vocabulary itself are left out,
and so are the words of `neighbours_dropped.txt`, which people found misleading when they read the result.
Source: npm cldr-annotations-full, Unicode License v3 (Unicode-3.0).
"""

from __future__ import annotations

import json
import sys
import tarfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from lanterne.direction.lexicon import LANGUAGES, lexicon
from lanterne.direction.small_words import FUNCTION_WORDS
from lanterne.direction.tokens import fold, words_of

ANCHORS: dict[tuple[str, str], str] = {
    ("noun", "kite"): "🪁",
    ("noun", "ball"): "⚽🏀🏈⚾🎾🏐🏉🥎🎱🔮🪩🎳",
    ("noun", "balloon"): "🎈",
    ("noun", "rabbit"): "🐇🐰🐿🐹🐭🐁🐀🦫🦘",
    ("noun", "boat"): "⛵🛥🚤🛶🚢⛴🛳🚣",
    ("noun", "car"): "🚗🚙🚕🚖🚓🚔🚘🏎🚚🚛🚜🛻🚑🚒🛺",
    ("noun", "dog"): "🐶🐕🦮🐩🐺🐾🦝",
    ("noun", "hot-air balloon"): "🪂",
    ("noun", "cat"): "🐱🐈😺😸",
    ("noun", "horse"): "🐴🐎🦄🦓🫏🎠🏇🐪🐫🦒🦌🫎",
    ("noun", "cow"): "🐮🐄🐂🐃🦬",
    ("noun", "sheep"): "🐑🐏🐐🦙",
    ("noun", "pig"): "🐷🐖🐗🐽",
    ("noun", "lion"): "🦁",
    ("noun", "tiger"): "🐯🐅🐆",
    ("noun", "bear"): "🐻🐼🐨",
    ("noun", "fox"): "🦊",
    ("noun", "elephant"): "🐘🦣🦏🦛",
    ("noun", "turtle"): "🐢🦀🦞🐌🐊🦎",
    ("noun", "frog"): "🐸",
    ("noun", "bird"): "🐦🦅🦉🕊🦜🦩🦚🐔🐓🐣🐤🐥🦃🦇",
    ("noun", "duck"): "🦆🦢🪿",
    ("noun", "butterfly"): "🦋",
    ("noun", "bee"): "🐝🐞🦟",
    ("noun", "fish"): "🐟🐠🐡🦈🐙🪼🦑",
    ("noun", "whale"): "🐳🐋🐬🦭",
    ("noun", "dragon"): "🐉🐲",
    ("noun", "dinosaur"): "🦕🦖",
    ("noun", "penguin"): "🐧",
    ("noun", "runner"): "🏃",
    ("noun", "airplane"): "✈🛩🛫🛬",
    ("noun", "helicopter"): "🚁",
    ("noun", "rocket"): "🚀🛰🛸",
    ("noun", "train"): "🚂🚆🚄🚅🚇🚈🚝🚞🚋🚃🚊",
    ("noun", "bus"): "🚌🚍🚎🚐",
    ("noun", "bicycle"): "🚲🚴🚵🛴",
    ("noun", "motorcycle"): "🏍🛵",
    ("setting", "park"): "🏞🌳🌲🌱🌿🍀🌷🌻🌼🌸🌹🍃🍂🍁🏡⛺🏕🎡⛲",
    ("setting", "sea coast"): "🏖🌊🏝⚓🐚🏄🏊⛱🪸",
    ("setting", "desert"): "🏜🌵",
    ("setting", "city"): "🏙🌆🌇🌃🏢🏬🏫🏨🏪🏦🏥🏛🏭🗼🌉🚦🚥🛣🏘",
    ("setting", "mountains"): "🏔⛰🗻🌋⛷🏂🚠🚡🧗🎿",
    ("light", "night"): "🌙🌛🌜🌚🌕🌑🌌",
    ("light", "noon"): "☀🌞",
    ("light", "dawn"): "🌅🌄",
    ("weather", "rain"): "🌧☔🌦🌂☂",
    ("weather", "snow"): "❄☃⛄🌨",
    ("weather", "storm"): "⛈🌩⚡🌪🌀",
    ("weather", "fog"): "🌫🌁",
    ("weather", "clouds"): "☁🌥⛅🌤",
    ("music", "music"): "🎵🎶🎼🎹🎸🎺🎻🎷🥁🪕🪗🪘🎤🎧🪈🪇",
    ("sound", "wind"): "🌬",
}
SIGNS: dict[tuple[str, str], str] = {("noun", "runner"): "🚶🧍🧑👩👨👦👧🧒👴👵🧓💃🕺"}
"""Pictographs alone: what CLDR says of these people (bald, blonde, elderly) is nearest to nobody."""
SHARE = 0.6
"""At least this much of a word's weight must lie on one key; the name of a pictograph weighs three times a keyword."""


def pictographs(archive: Path, language: str) -> dict[str, tuple[list[str], list[str]]]:
    """CLDR's names and keywords of every pictograph in one language, from the npm archive."""
    with tarfile.open(archive) as packed:
        member = packed.extractfile(f"package/annotations/{language}/annotations.json")
        if member is None:
            raise FileNotFoundError(f"no {language} annotations in {archive}")
        table = json.load(member)["annotations"]["annotations"]
    return {sign: (entry.get("tts", []), entry.get("default", [])) for sign, entry in table.items()}


def neighbours(archive: Path, language: str, dropped: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """(word, slot, key) for every word of the language that clearly belongs to one key, in alphabetical order."""
    anchors = {sign: target for target, signs in ANCHORS.items() for sign in signs}
    weights: dict[str, dict[tuple[str, str] | None, float]] = defaultdict(lambda: defaultdict(float))
    for sign, (names, keywords) in pictographs(archive, language).items():
        target = anchors.get(sign.replace("\ufe0f", ""))
        for phrases, weight in ((names, 3.0), (keywords, 1.0)):
            for word in _phrases(phrases):
                weights[word][target] += weight
    known, small = lexicon(language), FUNCTION_WORDS[language]
    for word, shares in sorted(weights.items()):
        target, weight = max(shares.items(), key=lambda share: share[1])
        words = words_of(word)
        if target is None or weight < SHARE * sum(shares.values()) or word in dropped:
            continue
        if words in known.phrases or all(piece in small for piece in words) or len(word) < 3:
            continue
        yield word, *target


def _phrases(texts: Iterable[str]) -> Iterator[str]:
    """Whole names and keywords of up to three words, folded."""
    for text in texts:
        words = words_of(text)
        if 0 < len(words) <= 3:
            yield " ".join(words)


def main(archive: Path) -> None:
    """Writes the table beside this file."""
    here = Path(__file__).parent
    dropped = frozenset(fold(line) for line in (here / "neighbours_dropped.txt").read_text("utf-8").split("\n") if line)
    rows = ["# Word, slot, nearest key. Distilled from Unicode CLDR 48.2 (Unicode-3.0) by lanterne.direction.distil."]
    rows += [
        f"*\t{sign}\t{slot}\t{key}"
        for table in (ANCHORS, SIGNS)
        for (slot, key), signs in sorted(table.items())
        for sign in signs
    ]
    for language in LANGUAGES:
        rows += [f"{language}\t" + "\t".join(row) for row in neighbours(archive, language, dropped)]
    (here / "neighbours.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
