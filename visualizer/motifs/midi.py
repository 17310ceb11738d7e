"""Figures as standard MIDI: a track for each. The one door to *mido*."""

from collections.abc import Iterable, Iterator
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from visualizer.errors import MotifError
from visualizer.motifs.figures import FEWEST, LONGEST, MOST, Figure

SUFFIXES = (".mid", ".midi")
TICKS, TEMPO = 500, 500_000  # a beat, and its microseconds: a tick is a millisecond
SHORTEST = 0.05  # seconds that a last note takes at least
LEGATO = 0.95  # of its time a note sounds


def write(path: Path, figures: Iterable[Figure]) -> None:
    """Write each of `figures` to a track of its own; raise `MotifError` if that is not possible."""
    import mido

    file = mido.MidiFile(type=1, ticks_per_beat=TICKS, charset="utf-8")
    for figure in figures:
        track = file.add_track(figure.name)
        if len(file.tracks) == 1:
            track.append(mido.MetaMessage("set_tempo", tempo=TEMPO))
        waits = 0
        for pitch, seconds in played(figure):
            ticks = max(round(1e6 * seconds / TEMPO * TICKS), 2)
            sounds = round(LEGATO * ticks)
            track.append(mido.Message("note_on", note=pitch, velocity=64, time=waits))
            track.append(mido.Message("note_off", note=pitch, time=sounds))
            waits = ticks - sounds
        track.append(mido.MetaMessage("end_of_track", time=waits))
    try:
        file.save(path)
    except OSError as error:
        raise MotifError(f"{path} cannot be written ({error.strerror}); name another.") from None


def played(figure: Figure) -> list[tuple[int, float]]:
    """Return the notes of `figure`: MIDI pitch, brought into 0..127 by octaves, and seconds."""
    pitches = list(accumulate(figure.intervals, initial=figure.root))
    into = 12 * ((60 - (min(pitches) + max(pitches)) // 2) // 12)
    if min(pitches) >= 0 and max(pitches) <= 127:
        into = 0
    between = figure.durations[: figure.notes - 1]
    last = figure.durations[-1] if len(figure.durations) == figure.notes else max(between)
    seconds = (*between, min(LONGEST, max(SHORTEST, last)))
    return [(min(max(pitch + into, 0), 127), held)
            for pitch, held in zip(pitches, seconds, strict=True)]  # fmt: skip


def read(path: Path) -> tuple[Figure, ...]:
    """Return a figure for each track that has notes; of notes that begin together the highest.

    Raises `MotifError` if there is none, or a track is no figure.
    """
    import mido

    try:
        file = mido.MidiFile(path, charset="utf-8")
    except OSError as error:
        why = error.strerror or str(error) or "it is not MIDI"
        raise MotifError(f"{path} cannot be read ({why}); check its name.") from None
    except (EOFError, LookupError, TypeError, ValueError, mido.KeySignatureError) as error:
        # mido lets through whatever it meets in a damaged file
        raise MotifError(f"{path} is not whole MIDI ({error}); get it again.") from None
    tempos = [(at, message.tempo) for track in file.tracks for at, message in _timed(track)
              if message.type == "set_tempo"]  # fmt: skip
    clock = _Clock(sorted(tempos), file.ticks_per_beat)
    found: list[Figure] = []
    for track in file.tracks:
        notes = _notes(track, clock)
        if notes:
            found.append(_figure(track.name.strip(), notes, path, len(found)))
    if not found:
        raise MotifError(f"{path} has no notes; choose a file with a tune of {FEWEST} to {MOST}.")
    return tuple(found)


class _Clock:
    """Ticks to seconds."""

    def __init__(self, tempos: list[tuple[int, int]], beat: int) -> None:
        self._tempos, self._beat = [(0, TEMPO), *tempos], max(beat, 1)

    def __call__(self, tick: int) -> float:
        seconds = 0.0
        ends = [*(at for at, _ in self._tempos[1:]), tick]
        for (at, tempo), end in zip(self._tempos, ends, strict=True):
            seconds += max(min(end, tick) - at, 0) * tempo / 1e6 / self._beat
        return seconds


def _timed(track: Any) -> Iterator[tuple[int, Any]]:
    at = 0
    for message in track:
        at += message.time
        yield at, message


def _notes(track: Any, clock: _Clock) -> list[tuple[float, float, int]]:
    """Return when each note begins and ends, seconds, and its pitch."""
    open_: dict[int, int] = {}  # when each pitch that sounds began, ticks
    heard: dict[int, tuple[int, int]] = {}  # by when it began: when it ended, and the pitch
    for at, message in _timed(track):
        if message.type not in ("note_on", "note_off"):
            continue
        if message.note in open_:
            begun = open_.pop(message.note)
            if begun not in heard or heard[begun][1] <= message.note:
                heard[begun] = (at, message.note)
        if message.type == "note_on" and message.velocity:
            open_[message.note] = at
    return [(clock(at), clock(end), pitch) for at, (end, pitch) in sorted(heard.items())]


def _figure(name: str, notes: list[tuple[float, float, int]], path: Path, number: int) -> Figure:
    name = name or (f"{path.stem} {number + 1}" if number else path.stem)
    if not FEWEST <= len(notes) <= MOST:
        raise MotifError(
            f"{path}: the track {name!r} has {len(notes)} notes; cut out the {FEWEST} to {MOST} "
            "that are the figure."
        )
    begins, pitches = [note[0] for note in notes], [note[2] for note in notes]
    between = [b - a for a, b in pairwise(begins)]
    last = (notes[-1][1] - notes[-1][0]) / LEGATO
    return Figure(
        name,
        tuple(b - a for a, b in pairwise(pitches)),
        tuple(round(seconds, 3) for seconds in (*between, last)),
        pitches[0],
    )
