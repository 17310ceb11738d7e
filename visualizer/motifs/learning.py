"""Learning a figure from one hearing: somebody says "this one", just after its last note.

There is time now, so the notes of the last seconds are weighed together: the figure is the line of
notes, one after another, that is surest, most alike in strength and nearest together, that ends
where it was said to end and begins after a pause, a leap or a change in strength.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from visualizer.errors import MotifError
from visualizer.motifs.figures import FEWEST, WIDEST, Figure
from visualizer.motifs.notes import LOWEST, SLOW, STEP, Head, Rows, layers
from visualizer.records import F32, PITCH_FIRST, PITCH_STEPS

LOOK_BACK = 12.0  # seconds before somebody spoke: nobody remembers a longer figure
REACTION = (0.15, 3.2)  # seconds from the beginning of the last note until somebody speaks
STEP_TIMES = (0.12, 1.7)  # seconds from note to note
MOST_NOTES = 9  # of a figure that is learned without being told how many
KEPT = 2  # lines: which of them it is shows at the second hearing
OCTAVES = 2  # of notes that may as well lie an octave away
FAINT = -1.0  # log odds of a note that may be one of them

SURE_MOST = 5.0  # log odds beyond which a note is no surer for this
NOTE_COSTS = 2.5  # what a note must be worth to be one of them
LEAP_COSTS = 0.06  # each semitone
UNEQUAL_COSTS = 1.8  # each neper between the strengths of two notes
PASSED_COSTS = 0.8  # of what a note is worth that is as strong and passed over
PAUSE_PAYS = 1.0  # for each doubling of the time before the first note


@dataclass(frozen=True, slots=True)
class Note:
    """One that may be of the figure."""

    at: float  # seconds
    pitch: int  # MIDI
    odds: float
    strength: float  # nepers against the running level


def learn(
    name: str, rows: Sequence[F32], pressed: float, notes: int | None = None
) -> tuple[Figure, ...]:
    """Return what the figure may have been, the likeliest first.

    Parameters
    ----------
    rows : all that was told of pitch, from second 0 on, a little past `pressed`
    pressed : when somebody said that it was just played, seconds
    notes : of how many, if they said

    Raises `MotifError` if no line of notes was heard.
    """
    heard = [note for note in begun(rows) if pressed - LOOK_BACK < note.at < pressed]
    lines = _lines(_melody(heard), pressed, notes)
    if not lines:
        raise MotifError(
            f"no figure was heard in the {LOOK_BACK:g} seconds before {pressed:.1f} s; say so just "
            "after its last note, or give its notes yourself."
        )
    others = _in_other_octaves(lines[0], heard)
    lines += [line for line in others if _widest(line) <= WIDEST]
    return tuple(_figure(name, line, pressed) for line in lines)


def begun(rows: Sequence[F32]) -> list[Note]:
    """Return the notes that the slow head hears in `rows`."""
    length = SLOW[-1] - SLOW[0] + 1
    window = Rows(length)
    head = Head(SLOW, layers("slow"), length)
    found = []
    for row in rows:
        window.push(row)
        told = head(window, FAINT)
        for pitch, odds in zip(told.pitches.tolist(), told.odds.tolist(), strict=True):
            middle = (pitch + LOWEST - PITCH_FIRST) * PITCH_STEPS + 1
            after = rows[max(told.row, 0) : told.row + 16]  # a sixth of a second
            strength = max(float(one[middle - 1 : middle + 2].max()) for one in after)
            found.append(Note((told.row + 0.5) * STEP, pitch + LOWEST, odds, strength))
    return found


def _melody(heard: list[Note]) -> list[Note]:
    """Return one note of those that begin together: the surest, without its own harmonics."""
    kept: list[Note] = []
    for note in sorted(heard, key=lambda one: one.at):
        if kept and note.at - kept[-1].at < 0.06:
            if _worth(note) + note.strength > _worth(kept[-1]) + kept[-1].strength:
                kept[-1] = note
        else:
            kept.append(note)
    return kept


def _worth(note: Note) -> float:
    return min(note.odds, SURE_MOST) - NOTE_COSTS


def _lines(heard: list[Note], pressed: float, notes: int | None) -> list[list[Note]]:
    """Return the best lines that end in time, at most one of each length, best first."""
    most = notes or MOST_NOTES
    count = len(heard)
    # best[k][i]: of k + 1 notes that end in note i, the best sum, and the note before it.
    best = np.full((most, count), -np.inf)
    before = np.zeros((most, count), int)
    for i, note in enumerate(heard):
        best[0, i] = _worth(note) + _pause(heard, i)
    for k in range(1, most):
        for i, note in enumerate(heard):
            passed = 0.0
            for j in range(i - 1, -1, -1):
                last = heard[j]
                since = note.at - last.at
                if since > STEP_TIMES[1]:
                    break
                if since >= STEP_TIMES[0] and abs(note.pitch - last.pitch) <= WIDEST:
                    value = best[k - 1, j] + _worth(note) - _joined(last, note) - passed
                    if value > best[k, i]:
                        best[k, i], before[k, i] = value, j
                passed += PASSED_COSTS * max(0.0, _worth(last))
    ends = [i for i, one in enumerate(heard) if REACTION[0] <= pressed - one.at <= REACTION[1]]
    lines = []
    for k in range((notes or FEWEST) - 1, most):
        if not ends:
            break
        end = max(ends, key=lambda i: best[k, i] - _after(heard, i))
        value = best[k, end] - _after(heard, end)
        if np.isfinite(value):
            line, i = [], end
            for length in range(k, -1, -1):
                line.append(heard[i])
                i = before[length, i]
            lines.append((value, line[::-1]))
    ranked = [line for _, line in sorted(lines, key=lambda one: -one[0])]
    # What is no more than three notes is held against every tune, unless it is the best there is.
    return (ranked[:1] + [line for line in ranked[1:] if len(line) > FEWEST])[:KEPT]


def _in_other_octaves(line: list[Note], heard: list[Note]) -> list[list[Note]]:
    """Return `line` with one note an octave higher or lower, where that was heard as well.

    A piano's second partial may be as strong as its first, and a tune may be doubled.
    """
    others = [
        (k, other)
        for k, note in enumerate(line)
        for other in heard
        if abs(other.pitch - note.pitch) == 12 and abs(other.at - note.at) < 0.06
    ]
    others.sort(key=lambda one: -_worth(one[1]) - one[1].strength)
    return [[*line[:k], other, *line[k + 1 :]] for k, other in others[:OCTAVES]]


def _widest(line: list[Note]) -> int:
    return max(abs(b.pitch - a.pitch) for a, b in pairwise(line))


def _joined(last: Note, note: Note) -> float:
    leap = abs(note.pitch - last.pitch)
    return LEAP_COSTS * leap + UNEQUAL_COSTS * abs(note.strength - last.strength)


def _pause(heard: list[Note], i: int) -> float:
    """Return what speaks for a beginning at note `i`: nothing as strong came just before."""
    strong = [one for one in heard[:i] if one.strength > heard[i].strength - 0.7]
    since = heard[i].at - strong[-1].at if strong else 4.0
    return PAUSE_PAYS * float(np.log2(np.clip(since / 0.5, 0.25, 8.0)))


def _after(heard: list[Note], i: int) -> float:
    """Return what speaks against an end at note `i`: sure notes that come after."""
    return sum(PASSED_COSTS * max(0.0, _worth(one)) for one in heard[i + 1 :])


def _figure(name: str, line: list[Note], pressed: float) -> Figure:
    times = [note.at for note in line]
    held = [*np.diff(times).tolist(), max(0.2, min(1.5, pressed - 0.4 - times[-1]))]
    steps = np.diff([note.pitch for note in line]).tolist()
    return Figure(name, tuple(steps), tuple(round(one, 3) for one in held), line[0].pitch)
