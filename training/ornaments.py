"""Teaches which notes between those of a figure are ornaments of it, and prints the weights.

    python -m training.ornaments

They stand in visualizer/motifs/traces.py. Returns of figures that nobody wrote are played as those
of the hearing set of figures are, half of them with an ornament; a logistic regression tells the
ornaments from what else is heard between the notes of plain returns. Needs what that set needs.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # figures are heard side by side

from concurrent.futures import ProcessPoolExecutor

import numpy as np

from benchmarks.hearing import motifs
from benchmarks.hearing.material import Dialogue, Music
from visualizer.analysis.pitch import Pitch
from visualizer.motifs import Figure, traces
from visualizer.motifs.ear import Ear
from visualizer.motifs.finder import Finder
from visualizer.motifs.matcher import Chain
from visualizer.motifs.notes import STEP
from visualizer.records import HOP

FIGURES = 20
SEED = 11
KINDS = ("exact",) * 10 + ("octaves",) * 4 + ("chords",) * 6 + ("ornament",) * 20
STEPS = (-7, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 7)
SECONDS = (0.3, 0.4, 0.5, 0.6, 0.8)
LAST = 1.2  # seconds
# An ornament is played within the longest time between two notes, a step from the one that follows.
# Notes are played unevenly, so that the longest may not be heard as such.
LONGEST = 0.8  # of what is heard as the longest
NEAR = 2  # semitones
RIDGE = 1e-4  # for each example
PLAIN_LOST = (0.02, 0.04, 0.06, 0.08, 0.10, 0.15, 0.20)  # shares that are told of


class Watched(Finder):
    """A finder that keeps what leads to the notes of each whole figure."""

    def __init__(self, figure: Figure) -> None:
        super().__init__([figure], rest=0.0)
        self.seen: list[tuple[float, np.ndarray, np.ndarray, np.ndarray]] = []

    def _traced(self, chain: Chain) -> Chain:
        traced = super()._traced(chain)
        if self._is_whole(traced) and traced.rhythm:
            leading = traces.leads(self._steps, traced, self._settled)
            pitches = traced.first + np.cumsum([0, *self._figures[0].intervals])
            times = traced.row * STEP - np.cumsum([0.0, *traced.rhythm[::-1]])[::-1]
            self.seen.append((traced.evidence, np.stack([times, pitches]), *leading))
        return traced


def figure(number: int) -> Figure:
    """Return a figure that nobody wrote, of four to eight notes."""
    rng = np.random.default_rng([SEED, number, 0])
    steps = rng.choice(STEPS, 3 + number % 5)
    held = (*rng.choice(SECONDS, len(steps)).tolist(), LAST)
    return Figure(f"figure {number}", tuple(steps.tolist()), held, int(rng.integers(60, 74)))


def heard(number: int) -> list[tuple[bool, np.ndarray, np.ndarray]]:
    """Return for each return that is heard: whether it is ornamented, traits, and which is meant.

    The traits are those of `traces.leads`.
    """
    rng = np.random.default_rng([SEED, number, 1])
    bed, talking, known = Music(rng), Dialogue(rng), figure(number)
    told = []
    for kind in KINDS:
        sound, truth = motifs.scene(rng, bed, talking, known, kind)
        pitch, finder, ear = Pitch(), Watched(known), Ear()
        for start in range(0, len(sound) - HOP + 1, HOP):
            row = pitch(sound[start : start + HOP])
            if row is not None:
                notes = ear(row)
                list(finder.match(notes.settled, notes.new, notes.sound))
        near = [one for one in finder.seen if abs(one[1][0, -1] - truth["t_last"]) < 0.3]
        if near:
            _, figures_own, places, traits = max(near, key=lambda one: one[0])
            told.append((kind == "ornament", traits, meant(figures_own, places)))
    return told


def meant(own: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Return which of `places`, (n, 2), are where an ornament is played."""
    times, pitches = own
    after, pitch = places.T
    gaps = np.diff(times)
    return (gaps[after - 1] >= LONGEST * gaps.max()) & (np.abs(pitch - pitches[after]) <= NEAR)


def fit(traits: np.ndarray, is_one: np.ndarray) -> np.ndarray:
    """Return weights and, last, the offset of a logistic regression, by Newton's method."""
    mean, spread = traits.mean(axis=0), traits.std(axis=0) + 1e-9
    seen = np.c_[(traits - mean) / spread, np.ones(len(traits))]
    ridge = RIDGE * len(traits) * np.diag([*np.ones(traits.shape[1]), 1e-6])
    weights = np.zeros(seen.shape[1])
    for _ in range(50):
        likely = 1 / (1 + np.exp(-seen @ weights))
        slope = seen.T @ (likely - is_one) + ridge @ weights
        weights -= np.linalg.solve((seen.T * (likely * (1 - likely))) @ seen + ridge, slope)
    plain = weights[:-1] / spread
    return np.append(plain, weights[-1] - plain @ mean)


def main() -> None:
    """Play, hear, teach, and print the weights and what they tell apart."""
    with ProcessPoolExecutor() as pool:
        told = [one for some in pool.map(heard, range(FIGURES)) for one in some]
    rows, is_one = [], []
    for ornamented, traits, meant in told:
        if not ornamented:
            rows += list(traits)
            is_one += [False] * len(traits)
        elif meant.any():
            rows.append(max(traits[meant], key=lambda one: one[0] + one[1]))
            is_one.append(True)
    weights = fit(np.array(rows), np.array(is_one))
    best = [
        (ornamented, (traits @ weights[:-1] + weights[-1]).max(initial=-np.inf))
        for ornamented, traits, _ in told
    ]
    plain, other = (
        np.array([odds for one, odds in best if one == which]) for which in (False, True)
    )
    print(f"{np.round(weights[:-1], 2).tolist()}; {len(plain)} plain, {len(other)} ornamented")
    for lost in PLAIN_LOST:
        least = np.quantile(plain, 1 - lost)
        print(
            f"BEFOREHAND = {weights[-1] - least:.2f}: {100 * lost:.0f} % of plain ones are taken "
            f"for ornamented, {100 * np.mean(other > least):.0f} % of ornamented ones told as such"
        )


if __name__ == "__main__":
    main()
