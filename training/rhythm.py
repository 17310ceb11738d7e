"""Learns what is a bass hit, and writes it into visualizer/cues/weights.npz.

    python -m training.rhythm

The sounds are those of benchmarks/hearing/rhythm.py made of other material (training/films.py,
seed 102), without the recordings, and plain ones (training/plain.py, seed 103), so that what is
easy stays easy. Whatever rises is looked at; a perceptron learns which of it is struck.
"""

import json
from pathlib import Path
from unittest import mock

import numpy as np
import soundfile

from benchmarks.hearing import rhythm
from training import films, perceptron
from training.plain import plain
from visualizer.analysis import Analyzer
from visualizer.cues import bass
from visualizer.cues.beginning import Beginning
from visualizer.cues.net import WEIGHTS
from visualizer.records import F32, HOP, RATE, Hop

NEAR = 0.045  # seconds between a rise and the hit that it is


def main() -> None:
    plan = {k: make for k, make in rhythm.plan(False).items() if not k.startswith("recording")}
    files = films.build("rhythm", plan, 102)
    files += films.build("plain", {f"plain_{k}": plain for k in range(5)}, 103)
    rows, answers = [], []
    for file in files:
        truth = json.loads(file.read_text())
        if "bass" not in truth["scored"]:
            continue
        true = np.array([one["t"] for one in truth["events"] if one["kind"] == "bass"])
        for at, seen in _risen(file.with_name(truth["wav"])):
            rows.append(seen)
            answers.append(float(np.abs(true - at).min() < NEAR))
    x, y = np.array(rows, np.float32), np.array(answers)
    print(f"{len(y)} rises, {int(y.sum())} of them hits")
    learned = perceptron.learn(x, y, np.random.default_rng(0))
    kept = dict(np.load(WEIGHTS)) if WEIGHTS.exists() else {}
    np.savez(WEIGHTS, **{**kept, **{f"bass_{part}": value for part, value in learned.items()}})


def _risen(file: Path) -> list[tuple[float, F32]]:
    """Return the time of each rise in the bass, seconds, and what it looks like."""
    sound, _ = soundfile.read(file, dtype="float32")
    with mock.patch.object(bass, "Net", return_value=lambda _: 1.0):  # everything that rises
        hits = bass.BassHit()
    analyzer, beginning, risen = Analyzer(), Beginning(), []
    for end in range(HOP, len(sound) + 1, HOP):
        frame = analyzer(Hop(end, np.repeat(sound[end - HOP : end, np.newaxis], 2, axis=1)))
        beginning.push(frame)
        risen += [(cue.sample / RATE, beginning.look()) for cue in hits(frame)]
    return risen


if __name__ == "__main__":
    main()
