"""Learns what is an onset and what a bass hit, and writes both into visualizer/cues/weights.npz.

    python -m training.rhythm [onset] [bass]

The sounds are made by benchmarks/hearing/rhythm.py of other pieces, soundfonts, voices and beds
(training/films.py, seed 102), and plain ones (training/plain.py, seed 103), so that what is easy
stays easy. Whatever rises is looked at; a perceptron learns which of it is struck.
"""

import json
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.hearing import rhythm
from benchmarks.hearing.instruments import DRUMS, struck
from benchmarks.hearing.material import Dialogue, Music
from benchmarks.hearing.rhythm import ELECTRIC_PIANO, GUITAR, HARPSICHORD, ORGAN, PIANO, STRINGS
from benchmarks.hearing.sound import Rng, Sound, add, factor, lowpass, rms, samples, time
from benchmarks.hearing.truth import Truth
from training import films, frames, perceptron
from training.plain import plain
from visualizer.cues.bass import BassHit, Low
from visualizer.cues.beginning import COURSE, FAINT_DB, LOUD_DB
from visualizer.cues.onset import Begun, Onset
from visualizer.records import RATE

NEAR, FAR = 0.042, 0.055  # seconds between a rise and what begins: the same; another
COPIES = 2  # of each look, a little louder or softer
PLAIN = 12

# What looks at a rise, and how many samples after it.
EARS: dict[str, tuple[Callable[[], Any], int]] = {
    "onset": (Begun, Onset.LATE),
    "bass": (Low, BassHit.LATE),
}

BRIGHT_PIANO, CELESTA, VIBRAPHONE, MARIMBA, REED_ORGAN, STEEL_GUITAR = 1, 8, 11, 12, 20, 25
PIZZICATO, HARP, CLARINET, BRASS, CHOIR, SQUARE, PAD = 45, 46, 71, 61, 52, 80, 89

# Piece of the music21 corpus, none of them one that is judged by; quarters a minute; program.
SCORES = (
    ("haydn/opus74no1/movement3.mxl", 126, PIANO),
    ("haydn/opus74no1/movement4.mxl", 112, ELECTRIC_PIANO),
    ("haydn/opus1no1/movement1.mxl", 138, HARPSICHORD),
    ("haydn/opus1no1/movement2.mxl", 104, GUITAR),
    ("haydn/opus1no1/movement5.mxl", 120, BRIGHT_PIANO),
    ("mozart/k155/movement1.mxl", 120, PIANO),
    ("mozart/k155/movement3.mxl", 100, STEEL_GUITAR),
    ("mozart/k156/movement1.mxl", 132, ORGAN),
    ("mozart/k458/movement1.mxl", 110, MARIMBA),
    ("mozart/k458/movement4.mxl", 126, PIZZICATO),
    ("beethoven/opus59no1/movement2.mxl", 96, PIANO),
    ("beethoven/opus59no2/movement4.mxl", 120, HARP),
    ("beethoven/opus59no3/movement4.mxl", 108, HARPSICHORD),
    ("beethoven/opus18no3.mxl", 116, ELECTRIC_PIANO),
    ("beethoven/opus74.mxl", 84, GUITAR),
    ("bach/bwv10.7.mxl", 70, ORGAN),
    ("bach/bwv101.7.mxl", 80, PIANO),
    ("bach/bwv110.7.mxl", 76, REED_ORGAN),
    ("bach/bwv12.7.mxl", 84, CELESTA),
    ("chopin/mazurka06-2.krn", 120, PIANO),
    ("joplin/maple_leaf_rag.mxl", 92, BRIGHT_PIANO),
    ("schumann_clara/polonaise_op1n1.mxl", 100, PIANO),
    ("schumann_clara/polonaise_op1n3.mxl", 96, VIBRAPHONE),
    ("schumann_robert/opus41no1/movement2.mxl", 132, STRINGS),
    ("schubert/Lindenbaum.xml", 72, CLARINET),
    ("corelli/opus3no1/1grave.xml", 66, STRINGS),
    ("handel/rinaldo/Lascia_chio_pianga.mxl", 72, CHOIR),
    ("mozart/k80/movement3.mxl", 120, BRASS),
    ("haydn/opus1no1/movement3.mxl", 72, PAD),
    ("mozart/k156/movement3.mxl", 108, SQUARE),
)

# Program and pitch: bass guitars, timpani, toms, kicks, and a few low notes that are struck.
HITS = ((36, 36), (37, 36), (38, 38), (39, 38), (33, 36), (34, 36), (47, 40), (117, 38), (118, 38),
        (116, 38), (0, 33), (DRUMS, 35), (DRUMS, 36), (DRUMS, 41), (DRUMS, 43))  # fmt: skip


def plan() -> dict[str, films.Maker]:
    """Return what is learned from, by name: more than half of it under dialogue."""
    makers: dict[str, films.Maker] = {}
    for k, (piece, bpm, program) in enumerate(SCORES):
        for talk in (False, True):
            makers[f"score_{k}{'_talk' * talk}"] = partial(
                rhythm.score, piece=piece, bpm=bpm, program=program, seconds=50.0, talk=talk
            )
    for k, (piece, bpm, _) in enumerate(SCORES):  # again, each by another instrument
        program = SCORES[(7 * k + 3) % len(SCORES)][2]
        makers[f"other_{k}"] = partial(
            rhythm.score, piece=piece, bpm=0.9 * bpm, program=program, seconds=50.0, talk=True
        )
    for k in range(40):
        makers[f"drum_{k}"] = partial(rhythm.drums, seconds=50.0, talk=bool(k % 2))
    for k in range(20):
        makers[f"film_{k}"] = partial(rhythm.film, seconds=120.0)
    for k in range(36):
        makers[f"booms_{k}"] = partial(booms, seconds=60.0)
    return makers


def booms(rng: Rng, *, seconds: float) -> tuple[Sound, Truth]:
    """As a film of benchmarks/hearing/rhythm.py, but with more hits, of more kinds."""
    talk = float(rng.choice([-5.0, -5.0, -30.0]))
    sound = Music(rng).take(seconds) * factor(-4) + Dialogue(rng).take(seconds) * factor(talk)
    events, at = [], 2.0
    while at < seconds - 3:
        hit = _hit(rng)
        here = sound[samples(at) : samples(at + 0.3)]
        there = max(0.35 * rms(here), rms(lowpass(here, 150)))
        own = rms(lowpass(hit[: samples(0.3)], 150)) + 1e-6
        add(sound, hit[: samples(2.5)], at, there / own * factor(rng.uniform(-1, 9)))
        events.append({"kind": "bass", "t": round(at, 4)})
        at += float(rng.uniform(0.35, 1.8))
    return sound * factor(-22), Truth(events, ("bass",))


def _hit(rng: Rng) -> Sound:
    if rng.random() < 0.25:
        t = time(1.2)
        low, fall = rng.uniform(30, 55), rng.uniform(10, 90)
        turns = np.cumsum(low + fall * np.exp(-t / rng.uniform(0.02, 0.08))) / RATE
        return np.asarray(np.sin(2 * np.pi * turns) * np.exp(-t / rng.uniform(0.1, 0.5)))
    program, pitch = HITS[rng.integers(len(HITS))]
    pitch += 0 if program == DRUMS else int(rng.integers(-4, 5))
    return struck(program, pitch, length=float(rng.uniform(0.2, 0.6)))


def main(names: list[str]) -> None:
    files = films.build("rhythm", plan(), 102)
    files += films.build("plain", {f"plain_{k}": plain for k in range(PLAIN)}, 103)
    for name in names or EARS:
        with ProcessPoolExecutor(2) as pool:
            told = [one for one in pool.map(partial(looks, name), files) if one]
        x, y = (np.concatenate(parts) for parts in zip(*told, strict=True))
        print(f"{name}: {len(y)} rises, {int(y.sum())} of them true")
        rng = np.random.default_rng(0)
        x, y = (
            np.concatenate([x, *(_shifted(x, rng) for _ in range(COPIES))]),
            np.tile(y, COPIES + 1),
        )
        perceptron.keep(name, perceptron.learn(x, y, rng))


def looks(name: str, file: Path) -> tuple[np.ndarray, np.ndarray] | None:
    """Return what each rise in the sound looked like, and whether it was a true one.

    None if nothing is known of it. What is neither near nor far is left out.
    """
    truth = json.loads(file.read_text())
    if name not in truth["scored"]:
        return None
    ear, late = EARS[name]
    begun, rises = ear(), []
    for frame in frames.with_bands(file):
        seen = begun(frame)
        if seen is not None:
            rises.append(((frame.sample - late) / RATE, seen))
    if not rises:
        return None
    times = np.array([at for at, _ in rises])
    true = np.array([one["t"] for one in truth["events"] if one["kind"] == name] or [-1.0])
    off = np.abs(times[:, np.newaxis] - true).min(axis=1)
    clear = (off < NEAR) | (off > FAR)
    return np.array([seen for _, seen in rises])[clear], (off < NEAR)[clear].astype(float)


def _shifted(x: np.ndarray, rng: Rng) -> np.ndarray:
    """Return `x` as if the automatic gain had been elsewhere by up to 4 dB."""
    levels = x.shape[1] - COURSE
    shifted = x.copy()
    shifted[:, :levels] += rng.uniform(-0.4, 0.4, (len(x), 1))
    shifted[:, :levels] = shifted[:, :levels].clip(FAINT_DB / 10, LOUD_DB / 10)
    return shifted


if __name__ == "__main__":
    main(sys.argv[1:])
