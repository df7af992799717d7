"""What is said: when, how fast, how mouths follow, and what gives way to it."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from tiny_native import ArrayMedia, Sink, noise_clip, noise_wave

from lanterne.core.canvas import Canvas, Card
from lanterne.core.errors import UnsupportedByModel
from lanterne.core.shot import Shot, Speech, Subject
from lanterne.engines.native import talk as talks
from lanterne.engines.native.engine import NativeEngine
from lanterne.engines.native.join import Wave
from lanterne.engines.native.layers import SoundLayer, sound_layers
from lanterne.engines.native.mouths import MOUTHS
from lanterne.engines.native.talk import LEAD_S, PAUSE_S, Talk, openings_of
from lanterne.engines.native.voiced import LOWERED, Voiced
from lanterne.model.audio import SAMPLE_RATE
from lanterne.worlds.players import SPEAKERS

FPS = 24
SECOND_S = 0.1  # that a letter takes of the voice below


class Hum:
    """Hums for a tenth of a second for each letter, as high as it is told."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, float, float]] = []

    def say(self, words: str, sample_rate: int, *, pitch: float = 1.0, pace: float = 1.0) -> Wave:
        self.asked.append((words, pitch, pace))
        count = round(SECOND_S * len(words) * sample_rate / pace)
        return np.asarray(0.2 * np.sin(2 * np.pi * 200 * np.arange(count) / sample_rate), np.float32)


@pytest.fixture
def voice(monkeypatch: pytest.MonkeyPatch) -> Hum:
    hum = Hum()
    monkeypatch.setattr(talks, "open_voice", lambda: hum)
    return hum


def board(*speech: tuple[Speech, ...], each_s: float = 4.0, nouns: tuple[str, ...] = ("dog", "cat")) -> Canvas:
    subjects = tuple(Subject(noun) for noun in nouns)
    cards = tuple(
        Card("words", Shot(subjects=subjects, speech=said), at_s=each_s * place) for place, said in enumerate(speech)
    )
    return Canvas(size=(432, 240), seconds=each_s * len(cards), cards=cards)


def heard(talk: Talk, canvas: Canvas) -> Wave:
    return talk.wave(0, canvas.samples(SAMPLE_RATE))


def spans(talk: Talk) -> list[tuple[float, float]]:
    """When each begins and ends, in seconds."""
    return [
        (round(one.first / SAMPLE_RATE, 2), round((one.first + len(one.wave)) / SAMPLE_RATE, 2)) for one in talk.said
    ]


def test_words_are_said_one_after_the_other_from_the_beginning_of_their_card(voice: Hum) -> None:
    canvas = board((Speech("aaaaa", 0), Speech("bbbb", 1)), (Speech("cc", 0),))
    assert spans(Talk(canvas)) == [
        (LEAD_S, LEAD_S + 0.5),
        (pytest.approx(LEAD_S + 0.5 + PAUSE_S), pytest.approx(LEAD_S + 0.9 + PAUSE_S)),
        (4 + LEAD_S, pytest.approx(4.2 + LEAD_S)),
    ]


def test_the_mouth_of_who_speaks_is_open_while_words_are_heard_and_no_other(voice: Hum) -> None:
    canvas = board((Speech("aaaaa", 0), Speech("bbbb", 1)))
    openings = Talk(canvas).openings(range(round(4 * FPS)))
    for place, (begins, ends) in enumerate(spans(Talk(canvas))):
        inside = range(int(begins * FPS) + 1, int(ends * FPS))
        assert (openings[inside, place] > 0.8).all()
        assert (openings[inside, 1 - place] == 0).all()
    assert (openings[: int(LEAD_S * FPS)] == 0).all()
    assert (openings[round(2.2 * FPS) :] == 0).all()


def test_a_part_of_the_frames_has_the_same_mouths_as_the_whole(voice: Hum) -> None:
    talk = Talk(board((Speech("aaaaa", 1),)))
    whole = talk.openings(range(96))
    assert torch.equal(talk.openings(range(5, 40)), whole[5:40])
    assert whole.shape == (96, 2)


def test_what_nobody_says_who_is_seen_moves_no_mouth_and_is_heard(voice: Hum) -> None:
    canvas = board((Speech("aaaa"),))
    talk = Talk(canvas)
    assert talk.openings(range(96)).numel() == 0
    assert np.abs(heard(talk, canvas)).max() > 0.1


def test_french_is_not_spoken(voice: Hum) -> None:
    assert Talk(board((Speech("bonjour", 0, "fr"),))).said == []


def test_where_there_is_little_time_words_come_faster_but_not_too_fast(voice: Hum) -> None:
    (said,) = Talk(board((Speech("a" * 40, 0),))).said
    assert 3.2 < len(said.wave) / SAMPLE_RATE < 3.5
    Talk(board((Speech("a" * 400, 0),)))
    assert voice.asked[-1][2] == talks.FASTEST


def test_words_that_do_not_end_are_cut_off_softly_with_the_clip(voice: Hum) -> None:
    canvas = board((Speech("a" * 400, 0),))
    wave = heard(Talk(canvas), canvas)
    assert abs(float(wave[-1])) < 0.01 < float(np.abs(wave[-8000:]).max())


def test_words_go_on_over_a_cut_but_the_mouth_of_the_next_shot_does_not_follow(voice: Hum) -> None:
    canvas = board((Speech("a" * 60, 0),), ())
    talk = Talk(canvas)
    assert spans(talk)[0][1] > 4.3
    assert (talk.openings(range(4 * FPS, 8 * FPS)) == 0).all()


def test_the_small_speak_higher_than_the_large(voice: Hum) -> None:
    Talk(board((Speech("a", 0), Speech("b", 1)), nouns=("bird", "elephant")))
    pitches = {words: pitch for words, pitch, _ in voice.asked}
    assert pitches["b"] < 1 < pitches["a"]


def test_a_line_of_the_canvas_is_said_at_its_time_by_who_is_called_so(voice: Hum) -> None:
    canvas = board(()).say("cat", "aaa", at=2.0)
    (said,) = Talk(canvas).said
    assert (said.first, said.subject) == (2 * SAMPLE_RATE, 1)


def test_a_voice_sample_is_refused_for_no_voice_is_imitated() -> None:
    canvas = Canvas(seconds=2).shot("a dog").say("dog", "aaa", at=1.0, voice="0" * 64)
    with pytest.raises(UnsupportedByModel, match="voice of a sample"):
        NativeEngine().capabilities().check(canvas)
    NativeEngine().capabilities().check(Canvas(seconds=2).shot("a dog").say("dog", "aaa", at=1.0))


def test_what_hisses_is_said_with_the_teeth_closed() -> None:
    at = np.arange(SAMPLE_RATE) / SAMPLE_RATE
    vowel, hiss = np.sin(2 * np.pi * 250 * at), np.sin(2 * np.pi * 6000 * at)
    openings = openings_of(np.concatenate([vowel, hiss]).astype(np.float32), 0.0, FPS)
    assert openings[2:22].min() > 0.8
    assert openings[26:46].max() < 0.1


def voiced(canvas: Canvas, given: tuple[SoundLayer, ...] = (), level: float = 0.3) -> Wave:
    sink = Sink()
    over = Voiced(sink, canvas, given, Talk(canvas))
    made = np.full((2, canvas.samples(SAMPLE_RATE)), level, np.float32)
    for first in range(0, made.shape[1], 7000):
        over.audio(made[:, first : first + 7000])
    return sink.samples


def test_what_else_sounds_gives_way_while_somebody_speaks(voice: Hum) -> None:
    wave = voiced(board((Speech("a" * 10, 0),)))
    speaking = slice(round(0.5 * SAMPLE_RATE), round(1.1 * SAMPLE_RATE))
    assert wave[:, speaking].mean() == pytest.approx(0.3 * LOWERED, abs=0.01)
    assert np.array_equal(wave[0], wave[1])  # from the middle
    assert (wave[:, 2 * SAMPLE_RATE :] == 0.3).all()


def test_where_sound_is_kept_words_wait_for_its_end(voice: Hum) -> None:
    media = ArrayMedia()
    canvas = board((Speech("a" * 10, 0),)).keep(media.add(noise_clip(48), noise_wave(48)))
    talk = Talk(canvas, sound_layers(canvas, media, SAMPLE_RATE))
    assert spans(talk) == [(pytest.approx(2 + LEAD_S, abs=0.05), pytest.approx(3 + LEAD_S, abs=0.05))]
    before = board((Speech("a" * 10, 0),)).keep(media.add(noise_clip(48), noise_wave(48)), at=2.0)
    assert spans(Talk(before, sound_layers(before, media, SAMPLE_RATE))) == [(LEAD_S, pytest.approx(1 + LEAD_S))]


def test_kept_sound_is_neither_lowered_nor_talked_over(voice: Hum) -> None:
    canvas = board((Speech("a" * 10, 0),))
    media = ArrayMedia()
    canvas = canvas.keep(media.add(noise_clip(96), noise_wave(96)))
    assert (voiced(canvas, sound_layers(canvas, media, SAMPLE_RATE)) == np.float32(0.3)).all()


def test_everybody_who_speaks_has_a_mouth() -> None:
    assert set(MOUTHS) == SPEAKERS
