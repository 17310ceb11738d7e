"""Learns the weights of the detectors that have a `Net`, and writes visualizer/cues/weights.npz.

    python -m training.ears [clicks] [strain] [ding]

The sounds are made by training/films.py: 10 films of all cues (seed 101), and 9 in which bells
ring among pianos (seed 7). Each sound is heard by the `Analyzer` once and kept; then the
detector's own first half looks at it, and a perceptron learns which looks fall into a cue.
"""

import json
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import soundfile

from benchmarks.hearing import story
from benchmarks.hearing.sound import Rng, factor, samples
from benchmarks.hearing.truth import Truth
from training import films, perceptron
from visualizer.analysis import Analyzer
from visualizer.cues.clicks import Ridge
from visualizer.cues.ding import AFTER, Struck
from visualizer.cues.net import WEIGHTS
from visualizer.cues.strain import Held
from visualizer.records import HOP, NO_PARTIALS, RATE, Hop

STEP = HOP / RATE
STRUCK = AFTER * 8 * STEP  # seconds between a stroke and the look at it
BELLS = {"ding": 36, "high piano": 12, "octave": 3, "consonance": 3, "snare": 3, "steady clicks": 2}

# Event, seconds -> whether the look at that time lies in it (1), near it (None) or elsewhere (0).
Truthful = Callable[[dict[str, Any], float], int | None]


def speeding(event: dict[str, Any], at: float) -> int | None:
    """Clicks are fast enough to be known after half of their time."""
    start, end = event["t"], event["t_end"]
    if start + 0.45 * (end - start) <= at <= end + 0.5:
        return 1
    return None if start <= at <= end + 2 else 0


def strained(event: dict[str, Any], at: float) -> int | None:
    """Strings have swelled after half a second, and ring for a while."""
    if event["t"] + 0.6 <= at <= event["t_end"] + 0.1:
        return 1
    return None if event["t"] <= at <= event["t_end"] + 1.5 else 0


def rung(event: dict[str, Any], at: float) -> int | None:
    """Either stroke is a ding; what rings on is neither."""
    strokes = [event["t"]] + [event["t"] + 0.55] * bool(event.get("two"))
    if any(abs(at - STRUCK - stroke) < 0.12 for stroke in strokes):
        return 1
    return None if -0.3 <= at - STRUCK - event["t"] <= 3.0 else 0


EARS: dict[str, tuple[Callable[[], Any], str, Truthful]] = {
    "clicks": (Ridge, "click_accel", speeding),
    "strain": (Held, "dissonance", strained),
    "ding": (Struck, "ding", rung),
}


def bells(rng: Rng) -> tuple[np.ndarray, Truth]:
    """A film in which little but bells and pianos happens."""
    order = [name for name, count in BELLS.items() for _ in range(count)]
    rng.shuffle(order)
    film = story.Film(rng, story._bed(rng, samples(len(order) * 6 + 20)))
    at = 6.0
    for name in order:
        at += float(rng.uniform(0, 2))
        {**story.CUES, **story.OTHERS}[name](film, at)
        at += 5.0
    truth = Truth(film.cues, negatives=film.others, ambiguous=film.ambiguous)
    return film.sound * factor(-22), truth


def heard(file: Path) -> Iterator[SimpleNamespace]:
    """Yield the frames of the sound beside the truth `file`; analysed once and kept."""
    kept = file.with_name(file.name.replace(".truth.json", ".npz"))
    if not kept.exists():
        _analyse(file, kept)
    with np.load(kept) as told:
        bands, partials, turns, loudness = (
            told[name] for name in ("bands", "partials", "turns", "loudness")
        )
    now, turn = NO_PARTIALS, 0
    for n in range(len(bands)):
        if turn < len(turns) and turns[turn] == n:
            now, turn = 10.0 ** (0.1 * partials[turn].astype(np.float32)), turn + 1
        yield SimpleNamespace(
            sample=(n + 1) * HOP,
            bands_db=bands[n].astype(np.float32),
            partials=now,
            loudness=float(loudness[n]),
            gap=False,
        )


def _analyse(file: Path, kept: Path) -> None:
    truth = json.loads(file.read_text())
    sound, _ = soundfile.read(file.with_name(truth["wav"]), dtype="float32")
    analyzer, last = Analyzer(), NO_PARTIALS
    bands, partials, turns, loudness = [], [], [], []
    for n, end in enumerate(range(HOP, len(sound) + 1, HOP)):
        hop = np.repeat(sound[end - HOP : end, np.newaxis], 2, axis=1)
        frame = analyzer(Hop(end, hop))
        bands.append(frame.bands_db.astype(np.float16))
        loudness.append(frame.loudness)
        if frame.partials is not last:
            last = frame.partials
            partials.append((10 * np.log10(last + 1e-13)).astype(np.float16))
            turns.append(n)
    np.savez(kept, bands=bands, partials=partials, turns=turns, loudness=loudness)


def looks(name: str, files: list[Path]) -> tuple[np.ndarray, np.ndarray]:
    """Return what the first half of detector `name` made of the sounds, and what is true of it."""
    ear, cue, judge = EARS[name]
    rows, answers = [], []
    for file in files:
        events = [one for one in json.loads(file.read_text())["events"] if one.get("name") == cue]
        look = ear()
        for frame in heard(file):
            seen = look(frame)
            if seen is None:
                continue
            told = [judge(event, frame.sample / RATE) for event in events]
            if 1 in told or None not in told:
                rows.append(seen)
                answers.append(float(1 in told))
    return np.array(rows, np.float32), np.array(answers)


def main(names: list[str]) -> None:
    plan = {f"story_{k}": partial(story.story, each=4) for k in range(10)}
    files = films.build("story", plan, 101)
    ringing = films.build("dings", {f"d_{k}": bells for k in range(9)}, 7)
    kept = dict(np.load(WEIGHTS)) if WEIGHTS.exists() else {}
    for name in names or EARS:
        x, y = looks(name, files + ringing if name == "ding" else files)
        print(f"{name}: {len(y)} looks, {int(y.sum())} of them true")
        learned = perceptron.learn(x, y, np.random.default_rng(0))
        kept |= {f"{name}_{part}": value for part, value in learned.items()}
    np.savez(WEIGHTS, **kept)


if __name__ == "__main__":
    main(sys.argv[1:])
