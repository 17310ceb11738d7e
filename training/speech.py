"""Learns the weights of visualizer/cues/speech.py and prints them.

    python training/speech.py SEED MUSIC...

Speech is made by espeak-ng, music read from the files MUSIC. The weights in the house came from
seed 5, voices like these, and the music of three packages of Debian main: drascula-music,
asc-music and planetblupi-music-ogg. What is learned are forty numbers on how levels move; no
sound is kept.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import soundfile
import soxr

from visualizer.analysis import Analyzer
from visualizer.cues.speech import BANDS, EVERY, WINDOW, features
from visualizer.records import HOP, RATE, Hop

VOICES = ("en-us+m3", "en-gb+f1", "en-gb-scotland+m1", "en-us+f5", "en-gb-x-gbclan+m7")
WORDS = (
    "the blue folder is on the second floor and nobody has opened it since Thursday",
    "please do not count the numbers aloud while the others are waiting for the lift",
    "my sister remembers a bowl of melon and a very long corridor with the lights on",
    "who would refuse an apology before lunch I would rather look at the snow outside",
)
SECONDS, SCENES = 24, 40
OVER_DB = (3.0, 12.0)  # speech over music
LEVEL_DB = (-30.0, -16.0)
EVERY_LOOK = 16  # periods


def main(seed: int, music: list[str]) -> None:
    rng = np.random.default_rng(seed)
    rows, truth = [], []
    for scene in range(SCENES):
        sound = np.zeros(SECONDS * RATE)
        talks, plays = scene % 4 < 2, scene % 4 > 0
        if talks:
            sound += _speech(rng)
        if plays:
            part = _music(rng, music)
            sound += part * (10 ** (-rng.uniform(*OVER_DB) / 20) if talks else 1.0)
        sound += 0.03 * rng.normal(size=len(sound))
        sound *= 10 ** (rng.uniform(*LEVEL_DB) / 20) / sound.std()
        new = _rows(sound.astype(np.float32))
        rows += new
        truth += [talks] * len(new)
    x, y = np.array(rows), np.array(truth, float)
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-2
    z, weights, offset = (x - mean) / spread, np.zeros(x.shape[1]), 0.0
    for _ in range(600):  # gradient descent with a little weight decay
        wrong = 1 / (1 + np.exp(-(z @ weights + offset))) - y
        weights -= 0.3 * (z.T @ wrong / len(y) + 3e-3 * weights)
        offset -= 0.3 * wrong.mean()
    right = (z @ weights + offset > 0) == (y > 0)
    print(f"balanced accuracy here {(right[y > 0].mean() + right[y == 0].mean()) / 2:.3f}")
    weights = weights / spread
    print(np.round(weights, 3).tolist(), round(float(offset - mean @ weights), 2))


def _rows(sound: np.ndarray) -> list[np.ndarray]:
    analyzer, power, levels = Analyzer(), np.zeros(4 * len(BANDS)), []
    for number in range(len(sound) // HOP):
        hop = np.repeat(sound[number * HOP : (number + 1) * HOP, np.newaxis], 2, axis=1)
        bands_db = analyzer(Hop((number + 1) * HOP, hop)).bands_db
        power += 10 ** (0.1 * bands_db[BANDS[0] : BANDS[-1] + 4])
        if number % EVERY == EVERY - 1:
            groups = power.reshape(len(BANDS), 4).sum(axis=1) / EVERY
            levels.append(10 * np.log10(np.append(groups, groups.sum()) + 1e-12))
            power[:] = 0.0
    heard = np.array(levels, np.float32)
    ends = range(WINDOW + 32, len(heard), EVERY_LOOK)
    return [features(heard[end - WINDOW : end]) for end in ends]


def _speech(rng: np.random.Generator) -> np.ndarray:
    said = np.zeros(0)
    voice = str(rng.choice(VOICES))
    while len(said) < SECONDS * RATE:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "said.wav"
            pace, pitch = str(rng.integers(130, 185)), str(rng.integers(30, 70))
            words = str(rng.choice(WORDS))
            command = ["espeak-ng", "-v", voice, "-s", pace, "-p", pitch, "-w", str(file), words]
            subprocess.run(command, check=True)
            said = np.concatenate(
                [said, _read(file), np.zeros(int(rng.uniform(0.05, 0.45) * RATE))]
            )
    return said[: SECONDS * RATE] / said.std()


def _music(rng: np.random.Generator, files: list[str]) -> np.ndarray:
    for _ in range(50):
        sound = _read(Path(str(rng.choice(files))))
        if len(sound) > (SECONDS + 1) * RATE:
            start = int(rng.integers(0, len(sound) - SECONDS * RATE))
            part = sound[start : start + SECONDS * RATE]
            if part.std() > 0.004:
                return part / part.std()
    sys.exit(f"No 25 seconds of music found in {len(files)} files; give longer ones.")


def _read(file: Path) -> np.ndarray:
    sound, rate = soundfile.read(file, always_2d=True)
    return np.asarray(soxr.resample(sound.mean(axis=1), rate, RATE))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
