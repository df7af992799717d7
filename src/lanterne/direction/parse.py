"""From words to shots: English and French prompts against the theatre's vocabulary."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from lanterne.core.errors import InvalidInput
from lanterne.core.shot import Shot, Speech, Subject
from lanterne.direction.lexicon import Meaning
from lanterne.direction.read import read
from lanterne.direction.reading import Named, Reading
from lanterne.direction.report import Direction
from lanterne.direction.scan import Item, language_of, scan
from lanterne.direction.tokens import Token, tokenize
from lanterne.worlds.vocabulary import ACTION, FOR_ALL, MUSIC, NOUN, SOUND

LONGEST_PROMPT = 4000
_ONE_VALUE = ("shot_type", "setting", "light", "weather", "camera", "focus", "speed", "style")
_KEPT_BY_A_NEW_SHOT = ("action", "setting", "light", "weather", "focus", "speed", "style")


def parse(prompt: str) -> Direction:
    """The shots of a prompt, with what was understood, substituted and ignored; slots that nobody named stay None.

    Sentences about other subjects, `then` and `cut to` start new shots. Raises InvalidInput for a prompt without words
    or of more than 4,000 characters.
    """
    if len(prompt) > LONGEST_PROMPT:
        raise InvalidInput(
            f"The prompt has {len(prompt):,} characters; {LONGEST_PROMPT:,} are the most that can be read.",
            "Shorten it to the shots that matter.",
        )
    tokens = tokenize(prompt)
    if not any(token.kind in ("word", "symbol", "quote") for token in tokens):
        raise InvalidInput("The prompt is empty.", "Say in a few words what the clip should show.")
    language = language_of(tokens)
    ledger = _Ledger(prompt, tokens, language)
    shots = [_settle(reading, ledger) for reading in _readings(scan(tokens, language))]
    return Direction(prompt, language, tuple(_scored(_carried(shots))), *ledger.accounts())


def _stretches(items: list[Item]) -> list[tuple[str, list[Item]]]:
    """The items cut at sentence ends, `then` and `cut to`; each stretch with what opened it ("end", "then", "cut")."""
    stretches: list[tuple[str, list[Item]]] = [("end", [])]
    for item in items:
        if item.kind in ("end", "then", "cut"):
            opening = item.kind
            if not stretches[-1][1]:  # `. Then` is one boundary
                opening = max(stretches.pop()[0], opening, key=("end", "then", "cut").index)
            stretches.append((opening, []))
        else:
            stretches[-1][1].append(item)
    return stretches


def _readings(items: list[Item]) -> list[Reading]:
    """One reading a shot: stretches that go on about the same shot are joined."""
    shots: list[Reading] = []
    for opening, stretch in _stretches(items):
        reading = read(stretch)
        if not shots or _is_new_shot(shots, reading, opening):
            shots.append(reading)
        else:
            _join(shots[-1], reading)
    return shots


def _is_new_shot(shots: list[Reading], reading: Reading, opening: str) -> bool:
    """Whether a stretch is about something else than the last shot, which may go on with an earlier one's subjects."""
    shot = shots[-1]
    if opening == "cut":
        return bool(shot.named or shot.said)
    begun = shot.named or (shot.said and (opening == "then" or len(shots) > 1))
    if begun and any(not _known(shot, named.nouns[0].key) for named in reading.named):
        return True
    return bool(begun) and any(_clashes(shot, reading, slot) for slot in (*_ONE_VALUE, "action"))


def _known(shot: Reading, key: str) -> bool:
    return any(named.nouns[0].key == key for named in shot.named)


def _clashes(shot: Reading, reading: Reading, slot: str) -> bool:
    """Whether both say the slot, in sure words, and differently."""
    keys = [{meanings[0].key for meanings, _ in one.said.get(slot, ()) if meanings[0].sure} for one in (shot, reading)]
    return bool(keys[0] and keys[1] and not keys[0] & keys[1])


def _join(shot: Reading, reading: Reading) -> None:
    same: dict[int, Named] = {}
    for named in reading.named:
        known = next((other for other in shot.named if other.nouns[0].key == named.nouns[0].key), None)
        if known is None:
            shot.named.append(named)
            continue
        same[id(named)] = known
        shot.repeats.append((known, named.item))
        if named.color_item and known.color is None:
            known.color, known.color_item = named.color, named.color_item
        elif named.color_item:
            shot.ignore(named.color_item)
    shot.relation = shot.relation or reading.relation
    for slot, said in reading.said.items():
        shot.said.setdefault(slot, []).extend(said)
    shot.natural += reading.natural
    shot.speech += [(item, same.get(id(by), by), is_narrated) for item, by, is_narrated in reading.speech]
    shot.repeats += reading.repeats
    shot.ignored |= reading.ignored


def _settle(reading: Reading, ledger: _Ledger) -> Shot:
    """Decides what each slot of a shot is, and enters every word into the ledger."""
    values: dict[str, str | None] = {slot: _winner(slot, reading, ledger) for slot in _ONE_VALUE}
    nouns, action = _cast(reading, ledger)
    subjects = []
    for named, noun in zip(reading.named, nouns, strict=True):
        ledger.enter(named.item, Meaning("noun", noun.key, noun.sure))
        if named.color and named.color_item:
            ledger.enter(named.color_item, named.color)
        if named.count_item and (named.count > 1 or named.count_item.words[0] not in ("a", "an", "un", "une")):
            ledger.enter(named.count_item, named.count_item.meanings[0])
        subjects.append(Subject(noun.key, named.color.key if named.color else None, named.count))
    if reading.relation:
        ledger.enter(reading.relation[1], reading.relation[0])
    for key, item in reading.natural:
        ledger.enter(item, Meaning("setting", key))
    for named, item in reading.repeats:
        ledger.enter(item, Meaning("noun", named.nouns[0].key, item.meanings[0].sure))
    sounds = set()
    for meanings, item in reading.said.get("sound", ()):
        ledger.enter(item, meanings[0])
        sounds.add(meanings[0].key)
    if music := _winner("music", reading, ledger):
        sounds.add(music)
    ledger.ignored |= reading.ignored
    speech = [ledger.hear(item, _place(by, reading), is_narrated) for item, by, is_narrated in reading.speech]
    return Shot(
        subjects=tuple(subjects),
        relation=reading.relation[0].key if reading.relation else None,
        action=action,
        sounds=tuple(key for key in SOUND if key in sounds),
        speech=tuple(each for each in speech if each is not None),
        **values,
    )


def _place(speaker: Named | None, reading: Reading) -> int:
    """Which of the subjects speaks: the first, where nobody says who."""
    return next((place for place, named in enumerate(reading.named) if named is speaker), 0)


def _winner(slot: str, reading: Reading, ledger: _Ledger) -> str | None:
    """The slot's value: sure words before neighbours, the first before later ones; words for another are ignored."""
    said = reading.said.get(slot, [])
    if not said:
        return None
    best = next((meanings[0] for meanings, _ in said if meanings[0].sure), said[0][0][0])
    for meanings, item in said:
        agreeing = next((meaning for meaning in meanings if meaning.key == best.key), None)
        if agreeing:
            ledger.enter(item, agreeing)
        else:
            ledger.ignore(item)
    return best.key


def _cast(reading: Reading, ledger: _Ledger) -> tuple[list[Meaning], str | None]:
    """The noun of every subject and the first one's action, chosen so that they go together where they can.

    A verb that people use for the same movement of another noun becomes that noun's own action, as a substitution (a
    hot-air balloon that flies floats), and what it never does becomes what comes nearest, or else its usual action (a
    cat that flies hops, a boat that walks sails): a model shows that well, and guesses at what nobody has ever seen.
    """
    nouns = [named.nouns[0] for named in reading.named]
    said = sorted(reading.said.get("action", []), key=lambda saying: not saying[0][0].sure)
    if not said:
        return nouns, None
    meanings, item = said[0]
    place, noun, action = _pair(reading.named, meanings)
    if noun:
        nouns[place] = noun
    elif nouns and not action.sure:  # a verb that is only near an action, and the action is not for this subject
        for _, other in said:
            ledger.ignore(other)
        return nouns, None
    ledger.enter(item, action)
    for others, other in said[1:]:
        again = next((meaning for meaning in others if meaning.key == action.key), None)
        if again:
            ledger.enter(other, again)
        else:
            ledger.ignore(other)
    return nouns, action.key


def _pair(named: list[Named], actions: tuple[Meaning, ...]) -> tuple[int, Meaning | None, Meaning]:
    """Who does it, as which noun, and what: the first that go together, in the order in which they were named."""
    cast = sorted(range(len(named)), key=lambda place: named[place].item.start)
    who = [(place, noun) for place in cast for noun in named[place].nouns]
    for place, noun in who:
        for action in actions:
            if action.key in NOUN[noun.key].actions:
                return place, noun, action
    for place, noun in who:
        for action in actions:
            for alternate in ACTION[action.key].alternates:
                if alternate in NOUN[noun.key].actions:
                    return place, noun, Meaning("action", alternate, sure=False)
    fancied = next((action for action in actions if action.key in FOR_ALL and action.sure), None)
    if who and fancied:
        return *who[0], fancied
    if who and actions[0].sure:
        place, noun = who[0]
        return place, noun, Meaning("action", NOUN[noun.key].actions[0], sure=False)
    return 0, None, actions[0]


def _carried(shots: list[Shot]) -> list[Shot]:
    """Shots that name no subject go on with the one before: its subjects, and what else they do not say."""
    carried: list[Shot] = []
    for shot in shots:
        if carried and not shot.subjects:
            before = carried[-1]
            kept = {slot: getattr(shot, slot) or getattr(before, slot) for slot in _KEPT_BY_A_NEW_SHOT}
            shot = Shot(
                shot_type=shot.shot_type,
                subjects=before.subjects,
                relation=shot.relation or before.relation,
                camera=shot.camera,
                sounds=shot.sounds,
                speech=shot.speech,
                **kept,
            )
        carried.append(shot)
    return carried


def _scored(shots: list[Shot]) -> list[Shot]:
    """Music goes on from shot to shot until another is named; what is named in a later one alone is for all."""
    named = [tuple(key for key in shot.sounds if key in MUSIC) for shot in shots]
    playing = next(filter(None, named), ())
    scored: list[Shot] = []
    for shot, own in zip(shots, named, strict=True):
        playing = own or playing
        scored.append(replace(shot, sounds=tuple(key for key in SOUND if key in {*shot.sounds, *playing})))
    return scored


@dataclass(slots=True)
class _Ledger:
    """The account of a prompt's words, in the order of the prompt."""

    prompt: str
    tokens: list[Token]
    language: str
    entries: list[tuple[Item, Meaning]] = field(default_factory=list)
    ignored: set[int] = field(default_factory=set)

    def enter(self, item: Item, meaning: Meaning) -> None:
        self.entries.append((item, meaning))

    def ignore(self, item: Item) -> None:
        self.ignored.update(range(item.start, item.end))

    def hear(self, item: Item, subject: int, is_narrated: bool) -> Speech | None:
        """What a quotation says; None for one of nothing."""
        words = self._quote(item.start, item.end)[1:-1].strip()
        if not words:
            return None
        self.enter(item, Meaning("speech", words))
        return Speech(words, None if is_narrated else subject, language_of(tokenize(words), self.language))

    def _quote(self, start: int, end: int) -> str:
        return self.prompt[self.tokens[start].start : self.tokens[end - 1].end]

    def accounts(self) -> tuple[tuple[tuple[str, str, str], ...], tuple[tuple[str, str], ...], tuple[str, ...]]:
        """Understood, substituted and ignored; neighbouring ignored words are quoted together."""
        entries = sorted(self.entries, key=lambda entry: entry[0].start)
        understood = [(self._quote(item.start, item.end), one.slot, one.key) for item, one in entries if one.sure]
        substituted = [(self._quote(item.start, item.end), one.key) for item, one in entries if not one.sure]
        runs: list[list[int]] = []
        for place in sorted(self.ignored):
            if runs and runs[-1][-1] == place - 1:
                runs[-1].append(place)
            else:
                runs.append([place])
        return tuple(understood), tuple(substituted), tuple(self._quote(run[0], run[-1] + 1) for run in runs)
