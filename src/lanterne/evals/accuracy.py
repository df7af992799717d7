"""From what was named in each clip to the rows of the table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lanterne.evals.cases import LANGUAGES, Case
from lanterne.evals.table import LANGUAGES as APART
from lanterne.evals.table import PAIRS, PLACE, SUBJECT, Row

FIGURES = {
    "setting": "setting",
    "light": "light",
    "camera": "camera",
    "weather": "weather",
    "noun": "subject",
    "bound": "colour bound to subject",
    "action": "action",
    "shot_type": "shot type",
}
PLACE_SLOTS = ("setting", "light", "camera")


@dataclass(frozen=True, slots=True)
class Judged:
    """A case, and which of its slots are right: in the clip that was made, and in the true render."""

    case: Case
    made: dict[str, bool]
    true: dict[str, bool]


def percent(answers: Iterable[bool]) -> float | None:
    """How many are right; None of none."""
    found = list(answers)
    return 100 * sum(found) / len(found) if found else None


def accuracy_rows(judged: Sequence[Judged]) -> list[Row]:
    """The bar's rows that words decide, and every slot apart, in both languages and in each.

    `setting, light, camera` is the lowest of the three: all have to reach the aim. Subject and colour count on pairs
    that training has shown, the others have a row of their own.
    """
    rows = [
        _lowest(judged),
        _row(SUBJECT, [one for one in judged if not one.case.is_new_pair], "bound"),
        _row(PAIRS, [one for one in judged if one.case.is_new_pair], "bound"),
        _apart(judged),
    ]
    rows += [_row(name, _known(judged, slot), slot) for slot, name in FIGURES.items()]
    for language, title in LANGUAGES.items():
        spoken = [one for one in judged if one.case.language == language]
        rows += [_row(f"{name}, {title}", _known(spoken, slot), slot) for slot, name in FIGURES.items()]
        rows.append(_read(title, [one.case for one in spoken]))
    return rows


def raw_rows(judged: Sequence[Judged]) -> list[Row]:
    """The same slots where the model reads the raw words alone."""
    return [_row(f"{name}, raw words alone", _known(judged, slot), slot) for slot, name in FIGURES.items()]


def _known(judged: Sequence[Judged], slot: str) -> list[Judged]:
    return [one for one in judged if slot != "bound" or not one.case.is_new_pair]


def _row(name: str, judged: Sequence[Judged], slot: str) -> Row:
    return Row(name, _right([one.made for one in judged], slot), _right([one.true for one in judged], slot))


def _right(answers: Sequence[dict[str, bool]], slot: str) -> float | None:
    return percent(each[slot] for each in answers if slot in each)


def _lowest(judged: Sequence[Judged]) -> Row:
    rows = [_row("", judged, slot) for slot in PLACE_SLOTS]
    return Row(PLACE, _least([row.value for row in rows]), _least([row.ceiling for row in rows]))


def _least(figures: Sequence[float | None]) -> float | None:
    known = [figure for figure in figures if figure is not None]
    return min(known) if len(known) == len(figures) else None


def _apart(judged: Sequence[Judged]) -> Row:
    """The largest difference between the languages in any slot."""
    made, true = [], []
    for slot in FIGURES:
        english, french = (
            _row("", _known([one for one in judged if one.case.language == key], slot), slot) for key in LANGUAGES
        )
        if english.value is not None and french.value is not None:
            made.append(abs(english.value - french.value))
        if english.ceiling is not None and french.ceiling is not None:
            true.append(abs(english.ceiling - french.ceiling))
    return Row(APART, max(made, default=None), max(true, default=None), unit="points")


def _read(title: str, cases: Sequence[Case]) -> Row:
    answers = [answer for case in cases for answer in case.understood.values()]
    return Row(f"words that direction reads right, {title}", percent(answers))
