"""The set of scores: written pieces in which a theme comes back, as it was and not quite.

What returns is read from the notes: a theme is a few notes of the tune near the beginning; it comes
back as it was where some voice has the same intervals in the same rhythm, in any key, and varied
where the rhythm and the ups and downs are the same and an interval is not.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec
import numpy as np

from benchmarks.hearing.instruments import Note, play
from benchmarks.hearing.material import CACHE, JUDGED_FONT
from benchmarks.hearing.sound import Rng, Sound, add, factor, pink, rms, room, samples
from benchmarks.hearing.truth import Event, Truth

Made = tuple[Sound, Truth]
Line = list[tuple[float, float, int]]  # start and length in quarter notes, MIDI pitch

QUARTET = (40, 40, 41, 42)  # General MIDI programs of its voices
PIANO = (0,)
# Movements with voices and a theme that comes back, chosen before anything was heard in them; with
# quarter notes a minute, and what plays.
PIECES = (
    ("schumann_robert/opus41no1/movement2.mxl", 120, QUARTET),
    ("beethoven/opus18no1/movement1.mxl", 150, QUARTET),
    ("mozart/k155/movement1.mxl", 120, QUARTET),
    ("haydn/opus74no1/movement1.mxl", 126, QUARTET),
    ("mozart/k458/movement1.mxl", 138, QUARTET),
    ("beethoven/opus59no1/movement1.mxl", 132, QUARTET),
    ("haydn/opus1no1/movement1.mxl", 116, QUARTET),
    ("joplin/maple_leaf_rag.mxl", 88, PIANO),
    ("mozart/k156/movement1.mxl", 126, QUARTET),
    ("beethoven/opus18no4.mxl", 126, QUARTET),
    ("beethoven/opus59no2/movement4.mxl", 132, QUARTET),
)
SHORT = 300.0  # seconds of a piece
THEMES = 2  # of a piece
NOTES = (7, 6, 5)  # of a theme, the longest that comes back
EARLY = 0.25  # of a piece: here its themes are first heard
SPAN = (0.9, 5.0)  # seconds from a theme's first note to its last
BACK = 3  # times that a theme comes back as it was, at least
UNLIKE = 0.22  # natural logarithm: a note of a return may be so much longer or shorter
SLOWER, FASTER = 0.6, 1.6  # than the theme
BENT = 3  # semitones by which an interval of a varied return may differ
RUBATO = 0.05  # of the tempo


@dataclass(frozen=True)
class Place:
    """Where a theme is: the note of a line with which it begins, and its last one."""

    first: float  # quarter notes
    last: float
    intervals: tuple[int, ...]
    key: int  # MIDI pitch of its first note


def plan(quick: bool) -> dict[str, Callable[[Rng], Made]]:
    """Return what is in the set, by name."""
    return {
        f"score_{name.split('.')[0].replace('/', '_')}": partial(
            score, name=name, quarter=60 / tempo, programs=programs, short=60 if quick else SHORT
        )
        for name, tempo, programs in (PIECES[:1] if quick else PIECES)
    }


def score(rng: Rng, *, name: str, quarter: float, programs: tuple[int, ...], short: float) -> Made:
    """Play a piece, and tell of its themes and of their returns."""
    voices = [[note for note in voice if note[0] * quarter < short] for voice in voiced(name)]
    clock = _rubato(rng, short / quarter + 64, quarter)
    lines = [top(voice) for voice in voices]
    end = clock(max(start + length for voice in voices for start, length, _ in voice))
    mix = np.zeros(samples(end + 3.0), np.float32)
    for k, voice in enumerate(voices):
        notes: list[Note] = [
            (clock(start), 0.95 * (clock(start + length) - clock(start)), pitch,
             int(rng.integers(65, 100)))
            for start, length, pitch in voice
        ]  # fmt: skip
        if notes:
            add(mix, play(notes, programs[k % len(programs)], font=JUDGED_FONT), 0.0)
    mix = room(rng, mix / rms(mix), 1.4, 0.3)
    mix = (mix + pink(rng, len(mix)) * factor(-45)) * factor(-22)
    events: list[Event] = []
    others: list[Event] = []
    figures: list[Event] = []
    for number, theme in enumerate(themes(lines, quarter)):
        called = f"theme {number + 1}"
        figures.append({**theme.figure(quarter), "name": called})
        for variant, place in returns(lines, theme):
            told = {"kind": "motif", "name": called, "variant": variant,
                    "t": round(clock(place.last), 4), "t_start": round(clock(place.first), 4),
                    "t_last": round(clock(place.last), 4),
                    "key": place.key - theme.places[0].key}  # fmt: skip
            (others if variant in ("first", "beside") else events).append(told)
    more = {"figures": figures, "piece": name}
    return mix, Truth(events, ("returns",), ambiguous=others, told=more)


@dataclass(frozen=True)
class Theme:
    """Notes that come back: intervals, and quarter notes from each to the next."""

    intervals: tuple[int, ...]
    steps: tuple[float, ...]
    places: tuple[Place, ...]  # where it is as it was, the first one first

    def figure(self, quarter: float) -> Event:
        """Return it as it is taught; `quarter` in seconds."""
        held = [round(step * quarter, 4) for step in self.steps]
        return {"intervals": self.intervals, "iois": held, "root": self.places[0].key}


def themes(lines: Sequence[Line], quarter: float) -> list[Theme]:
    """Return the themes of the first voice that come back most often, no two overlapping."""
    end = max((line[-1][0] for line in lines if line), default=0.0)
    found: list[Theme] = []
    for count in NOTES:
        some = [one for one in _windows(lines[0], count) if one[0].first < EARLY * end]
        tried: dict[tuple[int, ...], Theme] = {}
        for place, steps in some:
            lasts = sum(steps) * quarter
            if place.intervals in tried or not SPAN[0] <= lasts <= SPAN[1]:
                continue
            # A run or a note that is repeated is no theme: it has steps and leaps up and down.
            if len(set(place.intervals)) < 3 or max(map(abs, place.intervals)) < 3:
                continue
            same = tuple(
                at for at in _like(lines, place.intervals, steps) if at.intervals == place.intervals
            )
            if len(same) > BACK:
                tried[place.intervals] = Theme(place.intervals, steps, same)
        for theme in sorted(tried.values(), key=lambda one: -len(one.places)):
            first = theme.places[0]
            apart = all(first.last < other.places[0].first or first.first > other.places[0].last
                        for other in found)  # fmt: skip
            if apart and len(found) < THEMES:
                found.append(theme)
    return found


def returns(lines: Sequence[Line], theme: Theme) -> list[tuple[str, Place]]:
    """Return where `theme` comes back, in order: "identical", or else "varied".

    The theme itself and what was before are "first"; what overlaps another voice's return is
    "beside" it, for two voices at once are one return.
    """
    found: list[tuple[str, Place]] = []
    likes = _like(lines, theme.intervals, theme.steps)
    theme_at = min(place.first for place in likes if place.intervals == theme.intervals)
    for variant in ("identical", "varied"):
        for place in likes:
            if (place.intervals == theme.intervals) != (variant == "identical"):
                continue
            alone = all(
                place.last <= other.first or place.first >= other.last
                for how, other in found
                if how != "beside"
            )
            how = "first" if place.first <= theme_at else variant if alone else "beside"
            found.append((how, place))
    return sorted(found, key=lambda one: one[1].last)


def _like(
    lines: Sequence[Line], intervals: tuple[int, ...], steps: tuple[float, ...]
) -> list[Place]:
    """Return where some line has the rhythm of a theme and its ups and downs, in order."""
    taught, ways = np.log(steps), np.sign(intervals)
    found = []
    for line in lines:
        for place, held in _windows(line, len(intervals) + 1):
            bend = np.log(held) - taught
            even = np.abs(bend - bend.mean()).max() <= UNLIKE
            fits = np.log(1 / FASTER) <= bend.mean() <= np.log(1 / SLOWER)
            away = np.abs(np.subtract(place.intervals, intervals)).max()
            if even and fits and away <= BENT and (np.sign(place.intervals) == ways).all():
                found.append(place)
    return sorted(found, key=lambda one: one.first)


def _windows(line: Line, count: int) -> list[tuple[Place, tuple[float, ...]]]:
    """Return every `count` notes of `line` that follow one another, with the steps of time."""
    starts = np.array([note[0] for note in line])
    pitches = [note[2] for note in line]
    steps = np.diff(starts)
    return [
        (
            Place(
                float(starts[k]),
                float(starts[k + count - 1]),
                tuple(np.diff(pitches[k : k + count]).tolist()),
                pitches[k],
            ),
            tuple(steps[k : k + count - 1].tolist()),
        )
        for k in range(len(line) - count + 1)
        if steps[k : k + count - 1].max() <= 4.0  # a rest of a bar ends a tune
    ]


def top(voice: Line) -> Line:
    """Return the highest of the notes that begin together."""
    highest = {start: (start, length, pitch) for start, length, pitch in sorted(voice, key=_pitch)}
    return [highest[start] for start in sorted(highest)]


def _pitch(note: tuple[float, float, int]) -> int:
    return note[2]


def voiced(piece: str) -> list[Line]:
    """Return the notes of each voice of a piece of music21's corpus, tied notes as one."""
    kept = CACHE / "scores" / f"{Path(piece).with_suffix('').as_posix().replace('/', '_')}.parts"
    if not kept.exists():
        from music21 import corpus  # takes seconds, and a piece more of them

        parts = [
            sorted(
                (float(note.offset), float(note.duration.quarterLength), int(pitch.midi))
                for note in part.stripTies().flatten().notes
                if note.duration.quarterLength > 0
                for pitch in note.pitches
            )
            for part in corpus.parse(piece).parts
        ]
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(msgspec.json.encode(parts))
    return msgspec.json.decode(kept.read_bytes(), type=list[Line])


def _rubato(rng: Rng, quarters: float, quarter: float) -> Callable[[float], float]:
    """Return what turns quarter notes into seconds: a tempo that sways over some bars."""
    at = np.arange(0.0, quarters, 0.25)
    turn, start = rng.uniform(12, 24), rng.uniform(0, 2 * np.pi)
    steps = 0.25 * quarter * (1 + RUBATO * np.sin(2 * np.pi * at / turn + start))
    seconds = 0.3 + np.cumsum(np.append(0.0, steps))[:-1]
    return lambda when: float(np.interp(when, at, seconds))
