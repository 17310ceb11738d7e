"""Teaches the two heads of visualizer/motifs/notes.py and writes their weights.

    python -m training.notes [--scenes N] [--folder DIR] [--head fast|slow]

Scenes that are not yet in DIR are made first; all of it takes three quarters of an hour on two
cores. What comes out is the same up to the last bits of the machine's arithmetic, and hears as well
within noise. Needs

    sudo apt-get install --no-install-recommends fluidsynth timidity freepats timgm6mb-soundfont \
        csound-soundfont opl3-soundfont espeak-ng drascula-music planetblupi-music-ogg asc-music
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the heads learn side by side

import shutil
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import pairwise
from pathlib import Path
from time import monotonic

import click
import numpy as np

from training import instruments, scenes
from visualizer.motifs.notes import FAST, FLOOR, LOWEST, PITCHES, SLOW, WHERE
from visualizer.records import HOP, PITCH_BINS, PITCH_FIRST, PITCH_STEPS, RATE

WEIGHTS = Path(__file__).parents[1] / "visualizer/motifs/notes.npz"
FOLDER = Path(__file__).parent / "cache"
WIDTHS = (160, 64)  # of the hidden layers
EPOCHS, BATCH, RATE_MOST = 10, 4096, 2e-3
SEED = 1

# Rows about a beginning that count as one, and rows beside them that count as neither.
BEGUN = {"fast": ((0, 1), (-1, 2, 3)), "slow": ((-1, 0, 1, 2), (-4, -3, -2, 3, 4, 5))}
PERHAPS = range(-5, 9)  # the same for a note that may be heard or not
OFFSETS = {"fast": FAST, "slow": SLOW}

EASY = -5.0  # log odds below which a pitch without a note needs no more teaching ...
SPARED = 0.2  # ... and this share of those is taught all the same, and counts as all of them

NEEDED = {
    "fluidsynth": "fluidsynth", "timidity": "timidity", "espeak-ng": "espeak-ng",
    str(instruments.PATCHES): "freepats", scenes.MUSIC[0]: "drascula-music",
    scenes.MUSIC[1]: "planetblupi-music-ogg", scenes.MUSIC[2]: "asc-music",
    **{str(font): package for font, package in instruments.FONTS.items()},
}  # fmt: skip


@click.command()
@click.option("--scenes", "count", default=2000, show_default=True)
@click.option("--folder", default=FOLDER, type=click.Path(path_type=Path), help="Of the scenes.")
@click.option("--head", "names", multiple=True, type=click.Choice(list(OFFSETS)), help="Only this.")
@click.option("--out", default=WEIGHTS, type=click.Path(path_type=Path))
def main(count: int, folder: Path, names: tuple[str, ...], out: Path) -> None:
    """Make the scenes that are missing, teach, and write the weights."""
    require()
    folder.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor() as pool:
        firsts = range(0, count, scenes.PER_FILE)
        files = list(pool.map(partial(scenes.make, folder), firsts))
        learned = list(pool.map(partial(teach, files), names or OFFSETS))
    kept = dict(np.load(out)) if out.exists() and names else {}
    for name, parts in zip(names or OFFSETS, learned, strict=True):
        kept |= {f"{name}_{k}": part.astype(np.float16) for k, part in enumerate(parts)}
    np.savez(out, **kept)


def require() -> None:
    """End with one sentence if a package is missing."""
    missing = [
        package
        for needed, package in NEEDED.items()
        if not (Path(needed).exists() or shutil.which(needed))
    ]
    if missing:
        sys.exit(f"scenes are made from packages that are missing: apt-get install {missing}")


class Examples:
    """Pitches at moments of all scenes, and whether a note begins there."""

    def __init__(self, files: list[Path], name: str) -> None:
        rng = np.random.default_rng(SEED)
        offsets = np.array(OFFSETS[name])
        count = len(files) * scenes.PER_FILE
        # One column more, for pitches beyond the ends of a row.
        self._rows = np.full((count * scenes.ROWS, PITCH_BINS + 1), FLOOR, np.float16)
        rows, pitches, begun = [], [], []
        for number, file in enumerate(files):
            with np.load(file) as kept:
                start = number * scenes.PER_FILE * scenes.ROWS
                told = kept["rows"].reshape(-1, PITCH_BINS)
                self._rows[start : start + len(told), :-1] = told
                notes = kept["notes"]
            for k in range(scenes.PER_FILE):
                truth = labels(notes[notes[:, 0] == k, 1:], name)
                row, pitch = chosen(rng, truth, -offsets[0], scenes.ROWS - offsets[-1])
                rows.append(row + start + k * scenes.ROWS)
                pitches.append(pitch)
                begun.append(truth[row, pitch])
        self.row = np.concatenate(rows).astype(np.int32)
        self.pitch = np.concatenate(pitches).astype(np.int16)
        self.begun = np.concatenate(begun).astype(np.float32)
        middle = (np.arange(PITCHES) + LOWEST - PITCH_FIRST) * PITCH_STEPS + 1
        where = middle[:, np.newaxis] + np.array(WHERE)
        where[(where < 0) | (where >= PITCH_BINS)] = PITCH_BINS
        self._looks = offsets[:, np.newaxis] * (PITCH_BINS + 1) + where[:, np.newaxis, :]
        self._flat = self._rows.reshape(-1)

    def __len__(self) -> int:
        return len(self.row)

    def seen(self, which: np.ndarray) -> np.ndarray:
        """Return what the head sees of examples `which`, (n, offsets * len(WHERE))."""
        start = self.row[which].astype(np.int64) * (PITCH_BINS + 1)
        looks = start[:, np.newaxis, np.newaxis] + self._looks[self.pitch[which]]
        return self._flat[looks].reshape(len(which), -1).astype(np.float32)


def labels(notes: np.ndarray, name: str) -> np.ndarray:
    """Return 1 where one of `notes`, (n, 3), begins, 0 where none does, -1 where that is open."""
    truth = np.zeros((scenes.ROWS, PITCHES), np.int8)
    sure, beside = BEGUN[name]
    notes = notes[(notes[:, 1] >= LOWEST) & (notes[:, 1] < LOWEST + PITCHES)]
    begun = (notes[:, 0] * RATE / (2 * HOP)).astype(int)
    pitch = notes[:, 1].astype(int) - LOWEST
    for rows, which, value in (
        (PERHAPS, notes[:, 2] == 0, -1),
        (beside, notes[:, 2] == 1, -1),
        (sure, notes[:, 2] == 1, 1),
    ):
        for later in rows:
            at = begun[which] + later
            inside = (at >= 0) & (at < scenes.ROWS)
            truth[at[inside], pitch[which][inside]] = value
    return truth


def chosen(
    rng: np.random.Generator, truth: np.ndarray, first: int, last: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return rows and pitches to teach: all beginnings, and what lies near them or anywhere."""
    begins = np.flatnonzero((truth == 1).any(axis=1))
    near = (begins[:, np.newaxis] + rng.integers(-14, 16, (len(begins), 2))).ravel()
    anywhere = rng.integers(0, len(truth), 120)
    rows = np.unique(np.concatenate([begins, near, anywhere]))
    rows = rows[(rows >= first) & (rows < last)]
    row, pitch = np.nonzero(truth[rows] >= 0)
    kept = (truth[rows[row], pitch] == 1) | (rng.random(len(row)) < 0.2)
    return rows[row[kept]], pitch[kept]


def teach(files: list[Path], name: str) -> list[np.ndarray]:
    """Return weights and offsets of three layers, by Adam [1] on the cross entropy.

    [1] Kingma & Ba, "Adam: a method for stochastic optimization", ICLR 2015.
    """
    rng = np.random.default_rng(SEED)
    examples = Examples(files, name)
    held_back = examples.row >= (1 - 0.04) * len(files) * scenes.PER_FILE * scenes.ROWS
    judged, taught = np.flatnonzero(held_back), np.flatnonzero(~held_back)
    some = examples.seen(taught[:: max(1, len(taught) // 100_000)])
    mean, spread = some.mean(axis=0), some.std(axis=0) + 0.1
    widths = (some.shape[1], *WIDTHS, 1)
    learned = []
    for inputs, outputs in pairwise(widths):
        scale = np.sqrt(2 / inputs) * (0.5 if outputs == 1 else 1)
        learned += [rng.normal(0, scale, (inputs, outputs)), np.zeros(outputs)]
    learned = [part.astype(np.float32) for part in learned]
    learned[-1][:] = -3.0  # notes begin seldom
    first, second = ([np.zeros_like(part) for part in learned] for _ in range(2))
    easy = np.zeros(len(examples), bool)
    began, step = monotonic(), 0
    for epoch in range(EPOCHS):
        spared = ~easy[taught] | (rng.random(len(taught)) < SPARED)
        order = rng.permutation(taught[spared])
        pace = RATE_MOST * 0.5 * (1 + np.cos(np.pi * epoch / EPOCHS)) + 2e-5
        for start in range(0, len(order), BATCH):
            which = order[start : start + BATCH]
            seen = (examples.seen(which) - mean) / spread
            wanted = examples.begun[which]
            weight = np.where(easy[which], 1 / SPARED, 1.0).astype(np.float32)
            odds, slopes = _slopes(learned, seen, wanted, weight)
            easy[which] = (odds < EASY) & (wanted == 0)
            step += 1
            for k, slope in enumerate(slopes):
                first[k] += 0.1 * (slope - first[k])
                second[k] += 0.001 * (slope * slope - second[k])
                learned[k] -= (
                    pace
                    * (first[k] / (1 - 0.9**step))
                    / (np.sqrt(second[k] / (1 - 0.999**step)) + 1e-8)
                )
        loss, average = _judged(learned, examples, judged, mean, spread)
        print(f"{name} {epoch}: {len(order)} examples, loss {loss:.4f}, average precision "
              f"{average:.3f}, {monotonic() - began:.0f} s", flush=True)  # fmt: skip
    # What was taken off the input is taken into the first layer.
    learned[0] /= spread[:, np.newaxis]
    learned[1] = learned[1] - mean @ learned[0]
    return learned


def _forward(learned: list[np.ndarray], seen: np.ndarray) -> tuple[np.ndarray, ...]:
    w1, b1, w2, b2, w3, b3 = learned
    one = np.maximum(seen @ w1 + b1, 0)
    two = np.maximum(one @ w2 + b2, 0)
    return one, two, (two @ w3 + b3)[:, 0]


def _slopes(
    learned: list[np.ndarray], seen: np.ndarray, wanted: np.ndarray, weight: np.ndarray
) -> tuple[np.ndarray, list[np.ndarray]]:
    one, two, odds = _forward(learned, seen)
    wrong = ((1 / (1 + np.exp(-odds)) - wanted) * weight / weight.sum())[:, np.newaxis]
    wrong = wrong.astype(np.float32)
    to_two = (wrong @ learned[4].T) * (two > 0)
    to_one = (to_two @ learned[2].T) * (one > 0)
    return odds, [
        seen.T @ to_one, to_one.sum(0), one.T @ to_two, to_two.sum(0), two.T @ wrong, wrong.sum(0),
    ]  # fmt: skip


def _judged(
    learned: list[np.ndarray],
    examples: Examples,
    which: np.ndarray,
    mean: np.ndarray,
    spread: np.ndarray,
) -> tuple[float, float]:
    """Return cross entropy and average precision on scenes that were held back."""
    odds = np.concatenate(
        [_forward(learned, (examples.seen(part) - mean) / spread)[2]
         for part in np.array_split(which, max(1, len(which) // BATCH))]
    )  # fmt: skip
    wanted = examples.begun[which]
    loss = np.logaddexp(0, odds) - wanted * odds
    ranked = wanted[np.argsort(-odds)]
    precision = np.cumsum(ranked) / np.arange(1, len(ranked) + 1)
    return float(loss.mean()), float((precision * ranked).sum() / ranked.sum())


if __name__ == "__main__":
    main()
