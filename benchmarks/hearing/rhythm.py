"""The set of rhythms: onsets, beats and bass hits in scores, drums, films and recordings."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import mido
import numpy as np

from benchmarks.hearing.instruments import DRUMS, Note, boom, play, struck
from benchmarks.hearing.material import CACHE, SONGS, Dialogue, Music, decode
from benchmarks.hearing.sound import Rng, Sound, add, factor, lowpass, rms, room, samples
from benchmarks.hearing.truth import Truth, merged, points
from visualizer.records import RATE

Made = tuple[Sound, Truth]

PIANO, ELECTRIC_PIANO, HARPSICHORD, ORGAN, GUITAR, STRINGS = 0, 4, 6, 19, 24, 48  # General MIDI

# Piece of the music21 corpus, quarter notes a minute, program, under dialogue.
SCORES = (
    ("haydn/opus74no1/movement1.mxl", 116, PIANO, False),
    ("mozart/k545/movement1_exposition.mxl", 126, ELECTRIC_PIANO, True),
    ("beethoven/opus18no1/movement1.mxl", 108, HARPSICHORD, False),
    ("bach/bwv66.6.mxl", 76, ORGAN, True),
    ("mozart/k80/movement2.mxl", 120, GUITAR, False),
    ("haydn/opus74no1/movement2.mxl", 72, PIANO, True),
    ("beethoven/opus18no4.mxl", 132, STRINGS, False),
)
RUBATO = (0.0, 0.03, 0.08)  # how far the tempo wanders
HITS = {"boom": None, "slap bass": (36, 36), "synth bass": (38, 38), "timpani": (47, 40),
        "melodic tom": (117, 38), "bass drum": (DRUMS, 35)}  # fmt: skip
RECORDINGS = (("muldjord/chaos_god", 50), ("sectoid/Feelings", 40),
              ("muldjord/mutilated_mime", 60), ("sectoid/War of freedom", 45))  # fmt: skip


def plan(quick: bool) -> dict[str, Callable[[Rng], Made]]:
    """Return what is in the set, by name."""
    length = 25.0 if quick else 75.0
    makers: dict[str, Callable[[Rng], Made]] = {}
    for k, (piece, bpm, program, talk) in enumerate(SCORES[: 2 if quick else None]):
        makers[f"score_{k}"] = partial(
            score, piece=piece, bpm=bpm, program=program, seconds=length, talk=talk
        )
    for k in range(2 if quick else 8):
        makers[f"drum_{k}"] = partial(drums, seconds=length, talk=bool(k % 2))
    for k in range(1 if quick else 4):
        makers[f"film_{k}"] = partial(film, seconds=2 * length)
    for k, (song, start) in enumerate(RECORDINGS[: 1 if quick else None]):
        makers[f"recording_{k}"] = partial(recording, song=song, start=start, seconds=length)
    return makers


def score(rng: Rng, *, piece: str, bpm: float, program: int, seconds: float, talk: bool) -> Made:
    """A written piece, played with rubato in a room."""
    beats = int(seconds / 60 * bpm)
    grid = 0.5 + _rubato(rng, beats, 60 / bpm, float(rng.choice(RUBATO)))
    at = partial(np.interp, xp=np.arange(len(grid)), fp=grid)  # seconds of a quarter note
    notes: list[Note] = [
        (
            float(at(start)),
            max(0.04, float(at(start + length) - at(start)) * 0.93),
            pitch,
            int(rng.integers(55, 110)),
        )
        for start, length, pitch in written(piece)
        if start < beats
    ]
    dry = play(notes, program)
    sound = room(rng, dry / rms(dry), rng.uniform(0.4, 2), 0.25)
    sound /= rms(sound)
    if talk:
        said = Dialogue(rng).take(len(sound) / RATE + 1)[: len(sound)]
        sound += said * factor(-rng.choice([6, 0]))
    last = notes[-1][0]
    events = points("onset", merged([note[0] for note in notes]))
    events += points("beat", [beat for beat in grid[:beats] if beat < last])
    told = {"piece": piece, "dialogue": talk, "bowed": program == STRINGS}
    return sound * factor(-22), Truth(events, ("onset", "beat"), told=told)


def _rubato(rng: Rng, beats: int, beat: float, amount: float) -> np.ndarray:
    """Return when each beat falls, seconds, in a tempo that wanders."""
    drift = amount * np.cumsum(rng.standard_normal(beats + 8) * 0.35) / 3
    most = 2 * amount + 0.02
    return np.concatenate([[0], np.cumsum(beat * np.exp(drift).clip(1 - most, 1 + most))])


def written(piece: str) -> list[tuple[float, float, int]]:
    """Return the notes of a piece: start and length in quarter notes, MIDI pitch; in order."""
    kept = CACHE / "scores" / f"{Path(piece).with_suffix('').as_posix().replace('/', '_')}.json"
    if not kept.exists():
        from music21 import corpus  # takes seconds, and a piece more of them

        notes = sorted(
            (float(note.offset), float(note.duration.quarterLength), int(pitch.midi))
            for part in corpus.parse(piece).parts
            for note in part.flatten().notes
            if note.duration.quarterLength > 0
            for pitch in note.pitches
        )
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(notes))
    return [(start, length, pitch) for start, length, pitch in json.loads(kept.read_text())]


def drums(rng: Rng, *, seconds: float, talk: bool) -> Made:
    """A drum kit and a bass in a tempo, some of them swung."""
    bpm = float(rng.uniform(68, 165))
    beat, swing = 60 / bpm, float(rng.choice([0, 0, 0.12]))
    kick = struck(DRUMS, int(rng.choice([35, 36])))
    snare, hat = struck(DRUMS, 38), struck(DRUMS, 42)
    spots = rng.choice([0.75, 1.5, 2, 2.5, 2.75, 3.5], 2, replace=False)
    kicks = sorted({0.0, *(float(spot) for spot in spots)})
    sound = np.zeros(samples(seconds), np.float32)
    onsets: list[float] = []
    hits: list[float] = []
    beats: list[float] = []
    line: list[Note] = []
    for bar in range(int(seconds / beat / 4) - 1):
        start = 0.4 + bar * 4 * beat
        beats += [start + quarter * beat for quarter in range(4)]
        for quarter in kicks:
            add(sound, kick, start + quarter * beat, 0.9)
            hits.append(start + quarter * beat)
        for quarter in (1, 3):
            add(sound, snare, start + quarter * beat, 0.6)
            onsets.append(start + quarter * beat)
        for eighth in range(8):
            at = start + (eighth / 2 + swing * (eighth % 2)) * beat
            add(sound, hat, at, 0.3)
            onsets.append(at)
        for quarter in (0, 1.5, 2.5):
            at = start + quarter * beat
            line.append((at, 0.8 * beat, int(rng.choice([33, 36, 40, 43])), 90))
            onsets.append(at)
    bass = play(line, int(rng.choice([33, 38])))[: len(sound)]
    add(sound, bass, 0, factor(-6) * rms(sound) / rms(bass))
    sound /= rms(sound)
    if talk:
        sound += Dialogue(rng).take(seconds) * factor(-3)
    events = [
        *points("onset", merged(onsets + hits)),
        *points("beat", beats),
        *points("bass", merged(hits)),
    ]
    told = {"bpm": round(bpm, 2), "dialogue": talk}
    return sound * factor(-20), Truth(events, ("onset", "beat", "bass"), told=told)


def film(rng: Rng, *, seconds: float) -> Made:
    """Booms and bass notes over music and dialogue, up to as soft as the bass already there."""
    sound = Music(rng).take(seconds) * factor(-4) + Dialogue(rng).take(seconds) * factor(-5)
    events, at = [], 3.0
    while at < seconds - 4:
        kind = str(rng.choice(list(HITS)))
        key = HITS[kind]
        hit = struck(*key, length=0.4) if key else boom()
        above_db = float(rng.choice([8, 4, 0]))
        here = sound[samples(at) : samples(at + 0.3)]
        there = max(0.35 * rms(here), rms(lowpass(here, 150)))
        own = rms(lowpass(hit[: samples(0.3)], 150)) + 1e-6
        add(sound, hit[: samples(2.5)], at, there / own * factor(above_db))
        events.append({"kind": "bass", "t": round(at, 4), "what": kind, "low_snr_db": above_db})
        at += float(rng.uniform(0.35, 4.5))
    return sound * factor(-22), Truth(events, ("bass",))


def recording(rng: Rng, *, song: str, start: float, seconds: float) -> Made:
    """A recorded song whose beat was written down by those who made it."""
    folder = SONGS / song
    guitar, band = decode(folder / "guitar.ogg"), decode(folder / "song.ogg")
    length = min(len(guitar), len(band))
    sound = (guitar[:length] + band[:length])[samples(start) : samples(start + seconds)]
    beat = next(
        message.tempo / 1e6
        for track in mido.MidiFile(folder / "notes.mid").tracks
        for message in track
        if message.type == "set_tempo"
    )
    beats = np.arange(0, start + seconds, beat) - start
    return sound, Truth(points("beat", beats[beats >= 0].tolist()), ("beat",), told={"song": song})
