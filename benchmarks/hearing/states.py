"""The table of what is slowly true: how far the states told agree with how the sound was made."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from benchmarks.hearing.curves import A_SECOND
from benchmarks.hearing.score import Figure, Tally, bootstrap, count_cue, mean
from benchmarks.hearing.truth import Event
from visualizer.cli.events import Row

HEAD = ("state", "goal", "score", "by", "worst")
SETTLED = 5.0  # seconds at the start of a curve: nobody knows anything before
MOODS = ("reward", "swing", "march", "")
Rows = list[Row]  # what was heard in one sound


@dataclass(frozen=True)
class Goal:
    """One line: which state or cue, how good is good enough, and how it is counted."""

    name: str
    goal: str
    by: str
    count: Callable[[str, Sequence[Event], Sequence[Rows]], tuple[Figure, str]]


def table(truths: Sequence[Event], heard: Sequence[Rows]) -> Iterator[str]:
    """Yield the lines of the table, in Markdown; in brackets the 95 % interval.

    `truths` and what was heard lie in the same order. A line of which no sound speaks is left out.
    """
    chosen = {
        goal: [k for k, truth in enumerate(truths) if goal.name in truth.get("scored", ())]
        for goal in GOALS
    }
    if any(chosen.values()):
        yield f"| {' | '.join(HEAD)} |"
        yield f"|{' --- |' * len(HEAD)}"
    for goal, places in chosen.items():
        if places:
            told = [truths[k] for k in places], [heard[k] for k in places]
            figure, worst = goal.count(goal.name, *told)
            digits = 1 if goal.name == "detune_cents" else 3
            said = f"{figure.value:.{digits}f} [{figure.low:.{digits}f}, {figure.high:.{digits}f}]"
            yield f"| {goal.name} | {goal.goal} | {said} | {goal.by} | {worst} |"


def _told(rows: Rows, name: str, start: float = 0.0, end: float = np.inf) -> list[Row]:
    return [row for row in rows if row["kind"] == "state" and start <= float(row["t"]) <= end]


def _spans(
    name: str, truths: Sequence[Event], heard: Sequence[Rows]
) -> Iterator[tuple[Event, list[float | str]]]:
    """Yield each span in which a value is true, and what was told in it, five times a second."""
    for truth, rows in zip(truths, heard, strict=True):
        for one in truth["events"]:
            if one["kind"] == name:
                yield one, [row[name] for row in _told(rows, name, one["t"], one["t_end"])]


def _yes_or_no(
    name: str, truths: Sequence[Event], heard: Sequence[Rows], f1: bool
) -> tuple[Figure, str]:
    """Return balanced accuracy or F1 of a state over or under one half; spans are drawn anew."""
    counts, wrong = [], Counter[str]()
    for one, values in _spans(name, truths, heard):
        said = np.array(values, float) > 0.5
        true = one["value"] > 0.5
        right, all_ = float((said == true).sum()), float(len(said))
        counts.append([right, all_, 0, 0] if true else [0, 0, right, all_])
        wrong[str(one.get("what") or ("missed" if true else "false"))] += int(all_ - right)

    def balanced(drawn: np.ndarray) -> np.ndarray:
        hit, true, quiet, false = np.moveaxis(drawn.sum(axis=-2), -1, 0)
        return np.asarray((hit / np.maximum(true, 1) + quiet / np.maximum(false, 1)) / 2)

    def f_measure(drawn: np.ndarray) -> np.ndarray:
        hit, true, quiet, false = np.moveaxis(drawn.sum(axis=-2), -1, 0)
        return np.asarray(2 * hit / np.maximum(hit + true + false - quiet, 1))

    return bootstrap(np.array(counts), f_measure if f1 else balanced), _most(wrong)


def _macro_f1(name: str, truths: Sequence[Event], heard: Sequence[Rows]) -> tuple[Figure, str]:
    """Return the mean F1 over the moods, none of them among them; spans are drawn anew."""
    counts, wrong = [], Counter[str]()
    for one, values in _spans(name, truths, heard):
        table_ = np.zeros((len(MOODS), len(MOODS)))
        for value in values:
            table_[MOODS.index(one["value"]), MOODS.index(str(value))] += 1
            if value != one["value"]:
                wrong[f"{one['value'] or 'none'} told as {value or 'none'}"] += 1
        counts.append(table_)

    def macro(drawn: np.ndarray) -> np.ndarray:
        sums = drawn.sum(axis=-3)
        right = np.diagonal(sums, axis1=-2, axis2=-1)
        return np.asarray((2 * right / np.maximum(sums.sum(-1) + sums.sum(-2), 1)).mean(-1))

    return bootstrap(np.array(counts), macro), _most(wrong)


def _rank(name: str, truths: Sequence[Event], heard: Sequence[Rows]) -> tuple[Figure, str]:
    """Return the mean over the sounds of Spearman's rank correlation with the curve drawn."""
    found = {}
    for true, told, truth in _curves(name, truths, heard):
        rank = stats.spearmanr(true, told).statistic if np.ptp(told) > 0 else 0.0
        found[truth["wav"]] = float(rank)
    worst = min(found, key=found.__getitem__)
    return mean(list(found.values())), f"{worst} {found[worst]:.2f}"


def _error(name: str, truths: Sequence[Event], heard: Sequence[Rows]) -> tuple[Figure, str]:
    """Return the mean distance from the curve drawn."""
    found = {
        truth["wav"]: float(np.abs(true - told).mean())
        for true, told, truth in _curves(name, truths, heard)
    }
    worst = max(found, key=found.__getitem__)
    return mean(list(found.values())), f"{worst} {found[worst]:.0f}"


def _curves(
    name: str, truths: Sequence[Event], heard: Sequence[Rows]
) -> Iterator[tuple[np.ndarray, np.ndarray, Event]]:
    for truth, rows in zip(truths, heard, strict=True):
        told = _told(rows, name, SETTLED)
        curve = truth["curves"][name]
        at = [float(row["t"]) for row in told]
        true = np.interp(at, np.arange(len(curve)) / A_SECOND, curve)
        yield true, np.array([row[name] for row in told], float), truth


def _cue(name: str, truths: Sequence[Event], heard: Sequence[Rows]) -> tuple[Figure, str]:
    tally = Tally()
    for truth, rows in zip(truths, heard, strict=True):
        cues = [row for row in rows if (row["kind"], row["name"]) == ("cue", name)]
        count_cue(tally, name, truth, cues)
    return tally.f1, _most(tally.why)


def _most(wrong: Counter[str]) -> str:
    """Return what went wrong most often, and its share of all that did."""
    if not wrong.total():
        return ""
    what, times = wrong.most_common(1)[0]
    return f"{what}: {times / wrong.total():.0%} of what is wrong"


def _balanced(name: str, truths: Sequence[Event], heard: Sequence[Rows]) -> tuple[Figure, str]:
    return _yes_or_no(name, truths, heard, f1=False)


def _f1(name: str, truths: Sequence[Event], heard: Sequence[Rows]) -> tuple[Figure, str]:
    return _yes_or_no(name, truths, heard, f1=True)


GOALS = (
    Goal("world", "0.85", "balanced accuracy", _balanced),
    Goal("mood", "0.75", "macro-F1 of reward, swing, march and none", _macro_f1),
    Goal("tension", "0.80", "rank correlation", _rank),
    Goal("grit", "0.80", "rank correlation", _rank),
    Goal("pressure", "0.80", "rank correlation", _rank),
    Goal("width", "0.80", "rank correlation", _rank),
    Goal("speech", "0.85", "balanced accuracy", _balanced),
    Goal("chatter", "0.75", "F1 of moments", _f1),
    Goal("found", "0.75", "F1 of cues", _cue),
    Goal("detune_cents", "10", "mean error, cents", _error),
)
