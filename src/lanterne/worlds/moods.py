"""How each kind of music goes: its tempo, its scale, its chords, and who plays what."""

from __future__ import annotations

from dataclasses import dataclass

MAJOR = (0, 2, 4, 5, 7, 9, 11)
MINOR = (0, 2, 3, 5, 7, 8, 10)
HARMONIC_MINOR = (0, 2, 3, 5, 7, 8, 11)
DORIAN = (0, 2, 3, 5, 7, 9, 10)
LYDIAN = (0, 2, 4, 6, 7, 9, 11)
PHRYGIAN = (0, 1, 3, 5, 7, 8, 10)

Rhythm = tuple[tuple[float, float], ...]  # (beat, how many beats) of each note of a bar

_EASY: tuple[Rhythm, ...] = (
    ((0, 2), (2, 1), (3, 1)),
    ((0, 1.5), (1.5, 0.5), (2, 2)),
    ((0, 1), (1, 1), (2, 2)),
    ((0, 3), (3, 1)),
)
_SLOW: tuple[Rhythm, ...] = (((0, 3), (3, 1)), ((0, 2), (2, 2)), ((0, 2.5), (2.5, 0.5), (3, 1)))
_LIVELY: tuple[Rhythm, ...] = (
    ((0, 0.5), (0.5, 0.5), (1, 1), (2, 0.5), (2.5, 0.5), (3, 1)),
    ((0, 0.75), (0.75, 0.75), (1.5, 0.5), (2, 1), (3, 0.5), (3.5, 0.5)),
    ((0, 1), (1, 0.5), (1.5, 0.5), (2, 1), (3, 0.5), (3.5, 0.5)),
)
_BROAD: tuple[Rhythm, ...] = (((0, 1.5), (1.5, 0.5), (2, 1), (3, 1)), ((0, 2), (2, 1), (3, 1)), ((0, 3), (3, 1)))
_WALTZ: tuple[Rhythm, ...] = (
    ((0, 1), (1, 1), (2, 1)),
    ((0, 2), (2, 1)),
    ((0, 1.5), (1.5, 0.5), (2, 1)),
    ((0, 1), (1, 0.5), (1.5, 0.5), (2, 1)),
)
_SWINGING: tuple[Rhythm, ...] = (
    ((0, 1), (1, 0.67), (1.67, 0.33), (2, 1), (3.67, 0.33)),
    ((0, 0.67), (0.67, 0.33), (1, 1), (2.67, 0.33), (3, 1)),
    ((0.67, 0.33), (1, 1), (2, 0.67), (2.67, 1.33)),
)


@dataclass(frozen=True, slots=True)
class Part:
    """One player. `pattern` is what it does in each bar (`lanterne.worlds.music`), `octave` the lowest note of its
    chords as a MIDI pitch, `pan` where it sits from -1 (left) to 1 (right).
    """

    voice: str
    pattern: str
    pitch: int
    gain: float
    pan: float = 0.0


@dataclass(frozen=True, slots=True)
class Mood:
    """A kind of music. `bpm` beats a minute, `beats` to a bar, `tonic` as a MIDI pitch below an octave's, `chords`:
    for each course of harmony the scale's degree (0: the tonic) of each bar; `lead` plays a tune in these `rhythms`;
    `drums`: (voice, beats, gain) of what is struck in each bar; `room` how much of it comes back from the walls.
    """

    bpm: float
    scale: tuple[int, ...]
    tonic: int
    chords: tuple[tuple[int, ...], ...]
    lead: Part | None
    rhythms: tuple[Rhythm, ...]
    band: tuple[Part, ...]
    drums: tuple[tuple[str, tuple[float, ...], float], ...] = ()
    beats: int = 4
    sevenths: bool = False
    room: float = 0.25


_POP = ((0, 4, 5, 3), (0, 3, 4, 0), (0, 5, 3, 4))
_PLAIN = ((0, 3, 0, 4), (0, 5, 3, 4), (3, 0, 4, 0))
_SORROW = ((0, 5, 2, 6), (0, 3, 5, 4), (0, 6, 5, 4))
_DARK = ((0, 1, 0, 6), (0, 5, 0, 1))
_HEROIC = ((0, 5, 2, 6), (0, 6, 5, 6), (0, 5, 6, 0))

MOODS: dict[str, Mood] = {
    "music": Mood(  # nobody said which: gentle
        90,
        MAJOR,
        60,
        _PLAIN,
        Part("flute", "tune", 72, 0.5, 0.15),
        _EASY,
        (
            Part("guitar", "arpeggio", 55, 0.5, -0.3),
            Part("strings", "held", 55, 0.22, 0.3),
            Part("bass", "roots", 36, 0.5),
        ),
    ),
    "cheerful music": Mood(
        120,
        MAJOR,
        62,
        _POP,
        Part("marimba", "tune", 74, 0.8, 0.2),
        _LIVELY,
        (
            Part("guitar", "strummed", 54, 0.42, -0.35),
            Part("piano", "offbeats", 62, 0.3, 0.35),
            Part("bass", "roots and fifths", 38, 0.6),
        ),
        (("kick", (0, 2), 0.6), ("snare", (1, 3), 0.25), ("hat", (0.5, 1.5, 2.5, 3.5), 0.16)),
        room=0.15,
    ),
    "sad music": Mood(
        72,
        MINOR,
        57,
        _SORROW,
        Part("violin", "tune", 69, 0.42, 0.25),
        _SLOW,
        (Part("piano", "arpeggio", 52, 0.5, -0.2), Part("low strings", "held", 45, 0.28, 0.1)),
        room=0.45,
    ),
    "tense music": Mood(
        100,
        PHRYGIAN,
        52,
        _DARK,
        None,
        (),
        (
            Part("low strings", "pulse", 40, 0.5, -0.2),
            Part("strings", "rising", 64, 0.22, 0.3),
            Part("brass", "swell", 40, 0.25, 0.0),
        ),
        (("timpani", (0, 2.5), 0.55), ("tick", (0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5), 0.1)),
        room=0.4,
    ),
    "epic music": Mood(
        120,
        MINOR,
        57,
        _HEROIC,
        Part("brass", "tune", 64, 0.5, 0.1),
        _BROAD,
        (
            Part("strings", "sixteenths", 57, 0.3, -0.35),
            Part("low strings", "held", 45, 0.35, 0.25),
            Part("brass", "held", 52, 0.2, -0.1),
        ),
        (("timpani", (0, 1.5, 2, 3, 3.5), 0.6), ("kick", (0, 2), 0.5)),
        room=0.5,
    ),
    "romantic music": Mood(
        108,
        MAJOR,
        60,
        ((0, 5, 3, 4), (0, 3, 1, 4), (0, 2, 3, 4)),
        Part("violin", "tune", 72, 0.42, 0.2),
        _WALTZ,
        (Part("piano", "waltz", 48, 0.45, -0.25), Part("strings", "held", 55, 0.25, 0.35)),
        beats=3,
        room=0.4,
    ),
    "dreamy music": Mood(
        80,
        LYDIAN,
        60,
        ((0, 1, 0, 4), (0, 4, 1, 0), (1, 0, 4, 0)),
        Part("music box", "tune", 84, 0.3, 0.3),
        _SLOW,
        (Part("pad", "held", 55, 0.45, -0.2), Part("electric piano", "arpeggio", 60, 0.3, 0.2)),
        room=0.6,
    ),
    "jazz": Mood(
        132,
        DORIAN,
        62,
        ((0, 3, 0, 3), (1, 4, 0, 0), (0, 3, 1, 4)),
        Part("electric piano", "tune", 70, 0.5, 0.25),
        _SWINGING,
        (Part("piano", "jabs", 57, 0.32, -0.3), Part("bass", "walking", 36, 0.75)),
        (("brush", (1, 3), 0.3), ("hat", (0, 1, 1.67, 2, 3, 3.67), 0.14), ("kick", (0, 2), 0.2)),
        sevenths=True,
        room=0.2,
    ),
    "electronic music": Mood(
        120,
        MINOR,
        57,
        ((0, 5, 2, 6), (0, 0, 5, 6)),
        Part("synth", "tune", 69, 0.24, 0.15),
        _LIVELY,
        (
            Part("pluck synth", "sixteenths", 57, 0.34, -0.3),
            Part("pad", "held", 57, 0.28, 0.3),
            Part("synth", "pulse", 33, 0.35),
        ),
        (("kick", (0, 1, 2, 3), 0.8), ("snare", (1, 3), 0.25), ("hat", (0.5, 1.5, 2.5, 3.5), 0.22)),
        room=0.2,
    ),
    "chiptune": Mood(
        144,
        MAJOR,
        60,
        _POP,
        Part("square", "tune", 72, 0.3, 0.15),
        _LIVELY,
        (Part("square", "sixteenths", 60, 0.15, -0.3), Part("triangle", "pulse", 36, 0.55)),
        (("tick", (0.5, 1.5, 2.5, 3.5), 0.25), ("snare", (1, 3), 0.18)),
        room=0.0,
    ),
    "piano music": Mood(
        90,
        MAJOR,
        60,
        ((0, 4, 5, 3), (0, 5, 3, 4), (5, 3, 0, 4)),
        Part("piano", "tune", 72, 0.6, 0.1),
        _EASY,
        (Part("piano", "arpeggio", 48, 0.45, -0.15),),
        room=0.35,
    ),
    "guitar music": Mood(
        96,
        MAJOR,
        55,
        ((0, 3, 4, 3), (0, 5, 3, 4)),
        Part("guitar", "tune", 67, 0.5, 0.15),
        _EASY,
        (Part("guitar", "arpeggio", 48, 0.5, -0.2),),
        room=0.2,
    ),
    "accordion music": Mood(
        180,
        HARMONIC_MINOR,
        57,
        ((0, 0, 4, 4, 4, 4, 0, 0), (0, 3, 4, 0)),
        Part("accordion", "tune", 69, 0.4, 0.15),
        _WALTZ,
        (Part("accordion", "waltz", 50, 0.2, -0.2), Part("bass", "roots", 38, 0.6)),
        beats=3,
        room=0.2,
    ),
    "music box": Mood(
        108,
        MAJOR,
        65,
        _PLAIN,
        Part("music box", "tune", 89, 0.55, 0.1),
        _WALTZ,
        (Part("music box", "waltz", 65, 0.35, -0.1),),
        beats=3,
        room=0.3,
    ),
}
