"""How much of what is true was heard, and how sure that figure is.

Every score is made of blocks of time that could have been others. Drawing them anew, with
replacement, tells how far the figure would move on other sounds: the bootstrap [1].

[1] Efron & Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13: percentile intervals.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import mir_eval
import numpy as np
from numpy.typing import NDArray

from benchmarks.hearing.truth import Event

F64 = NDArray[np.float64]

BLOCK = 20.0  # seconds: what lies in one hangs together, two of them hardly
NEAR = 0.05  # seconds between a point and what is heard of it, as in MIREX
DRAWS = 2000


@dataclass(frozen=True)
class Figure:
    """A value and its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass
class Tally:
    """Counts by block: how many were right, how many heard, how many true."""

    blocks: list[tuple[int, int, int]] = field(default_factory=list)
    seconds: float = 0.0
    late: list[float] = field(default_factory=list)  # seconds from the event until it was known
    why: Counter[str] = field(default_factory=Counter)  # what was missed, and what taken for it

    def count(self, duration: float, right: F64, heard: F64, true: F64) -> None:
        """Add one sound by the times, in seconds, of what was right, heard and true in it."""
        edges = np.append(np.arange(0, duration, BLOCK), np.inf)
        counts = (np.histogram(times, edges)[0].tolist() for times in (right, heard, true))
        self.blocks += zip(*counts, strict=True)
        self.seconds += duration

    @property
    def f1(self) -> Figure:
        return bootstrap(np.array(self.blocks, float), _f1)

    @property
    def parts(self) -> tuple[float, float]:
        """Return precision and recall."""
        right, heard, true = np.sum(self.blocks, axis=0)
        return right / max(heard, 1), right / max(true, 1)

    @property
    def false_an_hour(self) -> Figure:
        counts = np.array(self.blocks, float)
        hours = self.seconds / len(counts) / 3600  # of a block, on the average
        return bootstrap(counts, lambda drawn: (drawn[..., 1] - drawn[..., 0]).mean(-1) / hours)


def _f1(counts: F64) -> F64:
    right, heard, true = np.moveaxis(counts.sum(axis=-2), -1, 0)
    return np.asarray(2 * right / np.maximum(heard + true, 1))


def bootstrap(sample: F64, statistic: Callable[[F64], F64]) -> Figure:
    """Return `statistic` of `sample`, (n, ...), over its last axis but those that it takes up.

    `statistic` is called with (draws, n, ...) as well and then gives (draws,).
    """
    rng = np.random.default_rng(0)
    drawn = sample[rng.integers(len(sample), size=(DRAWS, len(sample)))]
    low, high = np.percentile(statistic(drawn), [2.5, 97.5])
    return Figure(float(statistic(sample)), float(low), float(high))


def mean(values: Sequence[float]) -> Figure:
    return bootstrap(np.asarray(values, float), lambda drawn: drawn.mean(axis=-1))


def count_points(
    tally: Tally, true: Iterable[float], heard: Sequence[Event], duration: float
) -> None:
    """Count points in time, each heard at most once and within `NEAR`."""
    reference = np.array(sorted(true))
    heard = sorted(heard, key=lambda event: event["t"])
    estimate = np.array([event["t"] for event in heard])
    pairs = mir_eval.util.match_events(reference, estimate, NEAR) if heard else []
    right = np.array([reference[i] for i, _ in pairs])
    tally.late += [heard[j]["emit"] - reference[i] for i, j in pairs]
    tally.count(duration, right, estimate, reference)


def beat_f(true: Iterable[float], heard: Iterable[float]) -> float:
    """Return the F-measure of beats within 70 ms after the first 5 seconds."""
    reference, estimate = (
        mir_eval.beat.trim_beats(np.array(sorted(times))) for times in (true, heard)
    )
    return float(mir_eval.beat.f_measure(reference, estimate)) if len(estimate) else 0.0


def count_cue(tally: Tally, name: str, truth: Event, heard: Sequence[Event]) -> None:
    """Count the cues of one `name`: heard if known within the span that its truth gives.

    What is heard a second time in a span counts neither way, and so does what is heard where the
    truth is ambiguous.
    """
    wanted = [one for one in truth["events"] if one["kind"] == "cue" and one["name"] == name]
    unmet = list(wanted)
    right, false = [], []
    for event in sorted(heard, key=lambda event: event["emit"]):
        known = event["emit"]
        near = [one for one in wanted if one["lo"] <= known <= one["hi"]]
        met = next((one for one in near if one in unmet), None)
        if met:
            unmet.remove(met)
            right.append(met["t"])
            tally.late.append(known - met["t"])
        elif not near and not any(
            name in span["names"] and span["lo"] <= known <= span["hi"]
            for span in truth["ambiguous"]
        ):
            false.append(known)
            tally.why[f"false in {_at(truth, known)}"] += 1
    for one in unmet:
        tally.why["missed " + " ".join(f"{k} {one[k]}" for k in ("sub", "level") if k in one)] += 1
    times = [one["t"] for one in wanted]
    tally.count(truth["duration"], np.array(right), np.array(right + false), np.array(times))


def _at(truth: Event, at: float) -> str:
    """Return what happened at that time, for the reader of the report."""
    for what in (*truth["negatives"], *truth["events"]):
        if what["t"] <= at <= what.get("t_end", what["t"]) + 0.5:
            return str(what.get("what") or what.get("name"))
    return "the film"
