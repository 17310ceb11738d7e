"""How many returns of a figure are heard, at so many false alarms a figure and hour.

A return is heard if its figure is told between the beginning of its last note and two seconds
after; what is told before is a guess and counts neither way, and so does what is told again. What
is told of a fragment or an ornament is reported and is no false alarm. All else is one, and so is
another figure's name.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.hearing.score import Figure as Value
from benchmarks.hearing.score import mean
from benchmarks.hearing.truth import Event
from benchmarks.hearing.variants import FIGURES, PARTS, WHOLE
from visualizer.cli.events import Row

LATEST = 2.0  # seconds after the last note began
NEAR = "near"  # a double: the figure with one of its inner notes moved
REST = 1.2  # seconds in which the same figure is not told again
RATES = (0.1, 0.5, 1.0, 5.0)  # false alarms a figure and hour
JUDGED = 0.5  # of them: where the goals are set


@dataclass(frozen=True)
class Outcome:
    """What was told at one threshold: which returns, how late, and what was false."""

    threshold: float
    returns: list[Event]  # whole ones
    late: list[float | None]  # seconds of each, None where it was missed
    false: int
    hours: float  # of sound, times the figures sought

    @property
    def recall(self) -> float:
        return sum(late is not None for late in self.late) / max(len(self.late), 1)

    @property
    def rate(self) -> float:
        return self.false / self.hours


def outcome(
    truths: Sequence[Event], heard: Sequence[list[Row]], stage: str, threshold: float
) -> Outcome:
    """Count what is told as `stage` with a score of at least `threshold`."""
    returns, late, false = [], [], 0
    for truth, rows in zip(truths, heard, strict=True):
        first: dict[int, float] = {}
        for row in _told(rows, stage, threshold):
            known = float(row["emit"])
            near = [
                k
                for k, event in enumerate(truth["events"])
                if event["name"] == row["name"]
                and (event["t_start"] + event["t_last"]) / 2 <= known <= event["t_last"] + LATEST
            ]
            if not near:
                false += 1
            elif known >= truth["events"][near[0]]["t_last"]:
                first.setdefault(near[0], known - truth["events"][near[0]]["t_last"])
        for k, event in enumerate(truth["events"]):
            if event["variant"] in WHOLE:
                returns.append(event)
                late.append(first.get(k))
    hours = len(FIGURES) * sum(truth["duration"] for truth in truths) / 3600
    return Outcome(threshold, returns, late, false, hours)


def _told(rows: list[Row], stage: str, threshold: float) -> Iterator[Row]:
    """Yield what would have been told at `threshold`, each figure with its rest."""
    last: dict[str, float] = {}
    for row in rows:
        name, known = str(row["name"]), float(row["emit"])
        if (row["kind"], row.get("stage"), row.get("completeness")) != ("motif", stage, 1.0):
            continue
        if float(row["score"]) >= threshold and known - last.get(name, -REST) >= REST:
            last[name] = known
            yield row


def at_rate(
    truths: Sequence[Event], heard: Sequence[list[Row]], stage: str, rate: float
) -> Outcome:
    """Return what is told at the lowest threshold with at most `rate` false alarms."""
    scores = sorted({float(r["score"]) for rows in heard for r in rows if r.get("stage") == stage})
    place = bisect_left(
        scores, True, key=lambda score: outcome(truths, heard, stage, score).rate <= rate
    )
    return outcome(truths, heard, stage, scores[place] if place < len(scores) else np.inf)


def table(
    truths: Sequence[Event],
    heard: Sequence[list[Row]],
    shipped: dict[str, float],
    others: Mapping[str, tuple[str, Sequence[list[Row]]]] | None = None,
) -> Iterator[str]:
    """Yield what was heard of figures, in Markdown; in brackets the 95 % interval.

    `shipped` is the threshold of each stage in the show; `others` are the goal and the rows of
    those who listened besides, by name.
    """
    yield cells("figures", "goal", *(f"recall at {rate:g}" for rate in RATES), "as shipped",
               "known after, ms")  # fmt: skip
    yield cells(*["---"] * (len(RATES) + 4))
    judged = {}
    for stage, goal in (("confirmed", "0.95, 250 ms"), ("provisional", "0.85, 120 ms")):
        at = {rate: at_rate(truths, heard, stage, rate) for rate in RATES}
        judged[stage] = at[JUDGED]
        real = outcome(truths, heard, stage, shipped[stage])
        late = [late for late in at[JUDGED].late if late is not None]
        yield cells(
            stage,
            goal,
            *(said(_interval(one)) for one in at.values()),
            f"{real.recall:.3f} at {real.rate:.2f}",
            _times(late),
        )
    soon = [late is not None and late <= 0.12 for late in judged["provisional"].late]
    yield cells("provisional within 120 ms", "0.85", "", said(mean(soon)), "", "", "", "")
    for who, (goal, rows) in (others or {}).items():
        found = {rate: at_rate(truths, rows, "confirmed", rate) for rate in RATES}
        late = [late for late in found[JUDGED].late if late is not None]
        yield cells(who, goal, *(said(_interval(one)) for one in found.values()), "", _times(late))
    yield ""
    for key in ("instrument", "backing", "under_db", "hidden_db", "variant", "name"):
        yield f"{key}: " + ", ".join(
            f"{value} {part.recall:.2f} of {len(part.late)}"
            for value, part in _split(judged["confirmed"], key)
        )
    for variant in (*PARTS, NEAR):
        told = [
            _first_word(rows, event, shipped["confirmed"])
            for truth, rows in zip(truths, heard, strict=True)
            for event in (*truth["events"], *truth.get("negatives", ()))
            if event["variant"] == variant
        ]
        yield (
            f"{variant}: {len(told)}, told in part {told.count('part')}, "
            f"told as whole {told.count('whole')}"
        )


def _first_word(rows: Sequence[Row], event: Event, threshold: float) -> str:
    """Return how `event` is told of in the show: "whole", in "part", or not at all.

    What is told first is not told again at once: the octave above it, or the same without a note.
    """
    at_once = [
        row
        for row in rows
        if (row["kind"], row["name"], row["stage"]) == ("motif", event["name"], "confirmed")
        and event["t_start"] < float(row["emit"]) <= event["t_last"] + LATEST + 1.0
        and (row["completeness"] != 1.0 or float(row["score"]) >= threshold)
    ]
    if not at_once:
        return ""
    sure = [row for row in at_once if float(row["score"]) >= threshold]
    first = min(sure or at_once, key=_emitted)
    return "whole" if first["completeness"] == 1.0 else "part"


def _emitted(row: Row) -> float:
    return float(row["emit"])


def _split(outcome: Outcome, key: str) -> Iterator[tuple[str, Outcome]]:
    values = sorted({str(event[key]) for event in outcome.returns})
    for value in values:
        these = [k for k, event in enumerate(outcome.returns) if str(event[key]) == value]
        yield (
            value,
            Outcome(
                outcome.threshold,
                [outcome.returns[k] for k in these],
                [outcome.late[k] for k in these],
                outcome.false,
                outcome.hours,
            ),
        )


def _times(late: Sequence[float]) -> str:
    return f"{1e3 * np.median(late):.0f}, {1e3 * np.percentile(late, 95):.0f}" if late else ""


def _interval(outcome: Outcome) -> Value:
    return mean([float(late is not None) for late in outcome.late])


def said(value: Value) -> str:
    """Return a value as it is printed, with its 95 % interval."""
    return f"{value.value:.3f} [{value.low:.3f}, {value.high:.3f}]"


def cells(*texts: str) -> str:
    """Return a line of a table."""
    return f"| {' | '.join(texts)} |"
