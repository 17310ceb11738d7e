"""The table: every goal beside what we and others hear."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.hearing.ears import Heard
from benchmarks.hearing.score import Figure, Tally, beat_f, count_cue, count_points, mean
from benchmarks.hearing.truth import Event
from visualizer.cli.events import Row

Listener = Sequence[list[Row]]  # what one listener heard in each sound


@dataclass(frozen=True)
class Goal:
    """One line of the table: what is counted, in which sounds, and how good is good enough."""

    what: str
    kind: str
    sounds: Callable[[Event], bool]
    least: float | None  # F1; None where nothing is asked
    late_ms: float | None = None  # median until it is known


def _plain(truth: Event) -> bool:
    return not truth["dialogue"] and not truth.get("bowed")


def _told_cue(truth: Event) -> bool:
    return not truth["scored"]


GOALS = (
    Goal("onset, clean", "onset", _plain, 0.97, 25),
    Goal("onset, under dialogue", "onset", lambda truth: bool(truth["dialogue"]), 0.75, 25),
    Goal("onset, bowed strings", "onset", lambda truth: bool(truth.get("bowed")), None),
    Goal("bass hit, drums", "bass", lambda truth: "beat" in truth["scored"], 0.90),
    Goal("bass hit, film", "bass", lambda truth: "beat" not in truth["scored"], 0.55),
    Goal("beat", "beat", lambda truth: True, 0.75),
    Goal("silence", "silence", _told_cue, 0.97),
    Goal("glitch", "glitch", _told_cue, 0.97),
    Goal("subbass (drone)", "subbass", _told_cue, 0.97),
    Goal("click_accel", "click_accel", _told_cue, 0.75),
    Goal("ding", "ding", _told_cue, 0.75),
    Goal("dissonance (strain)", "dissonance", _told_cue, 0.75),
)
POINTS = ("onset", "bass")
HEAD = ("heard", "goal", "F1", "precision", "recall", "false an hour", "known after, ms")


def table(truths: list[Event], ours: list[Heard], others: dict[str, Listener]) -> Iterator[str]:
    """Yield the lines of the table, in Markdown; in brackets the 95 % interval.

    `truths` and what each listener heard lie in the same order. A time is the median, then that
    which 95 % do not exceed.
    """
    truths = [_completed(truth) for truth in truths]
    goals = [
        (goal, chosen)
        for goal in GOALS
        if (chosen := [k for k, truth in enumerate(truths) if _counts(goal, truth)])
    ]
    if goals:
        yield _row([*HEAD, *others])
        yield _row(["---"] * (len(HEAD) + len(others)))
    for goal, chosen in goals:
        aim = "" if goal.least is None else f"{goal.least:.2f}"
        if goal.late_ms:
            aim += f", {goal.late_ms:.0f} ms"
        cells = [_cells(goal, truths, [one.rows for one in ours], chosen)]
        cells += [_cells(goal, truths, rows, chosen)[:1] for rows in others.values()]
        yield _row([goal.what, aim, *(cell for group in cells for cell in group)])
    heard = [k for k, truth in enumerate(truths) if "motif" not in truth["scored"]]
    if heard:
        yield ""
        yield cost([truths[k] for k in heard], [ours[k] for k in heard], "Hearing")


def reasons(truths: list[Event], ours: list[Heard]) -> Iterator[str]:
    """Yield, for each cue, what was missed and what was taken for it, and F1 of each rhythm."""
    truths = [_completed(truth) for truth in truths]
    for goal in GOALS:
        for k, truth in enumerate(truths):
            if goal.kind in POINTS and _counts(goal, truth):
                tally = _tally(goal, truths, [one.rows for one in ours], [k])
                yield f"{goal.what}: {truth['wav']} {tally.f1.value:.3f}"
        if goal.kind not in (*POINTS, "beat"):
            chosen = [k for k, truth in enumerate(truths) if _counts(goal, truth)]
            tally = _tally(goal, truths, [one.rows for one in ours], chosen)
            yield from (f"{goal.what}: {n} {what}" for what, n in tally.why.most_common())


def _completed(truth: Event) -> Event:
    """Return `truth` with what older truths leave out."""
    named = truth["wav"].startswith("drum_") and int(truth["wav"].split("_")[1][0]) % 2
    return {"scored": [], "dialogue": bool(named), "negatives": [], "ambiguous": [], **truth}


def _counts(goal: Goal, truth: Event) -> bool:
    if goal.sounds is _told_cue:
        return _told_cue(truth) and any(event["kind"] == "cue" for event in truth["events"])
    return goal.kind in truth["scored"] and goal.sounds(truth)


def _tally(goal: Goal, truths: list[Event], heard: Listener, chosen: list[int]) -> Tally:
    tally = Tally()
    for k in chosen:
        truth = truths[k]
        if goal.kind in POINTS:
            rows = [row for row in heard[k] if row["kind"] == goal.kind]
            count_points(tally, _times(truth, goal.kind), rows, truth["duration"])
        else:
            rows = [row for row in heard[k] if (row["kind"], row["name"]) == ("cue", goal.kind)]
            count_cue(tally, goal.kind, truth, rows)
    return tally


def _times(truth: Event, kind: str) -> list[float]:
    return [event["t"] for event in truth["events"] if event["kind"] == kind]


def _cells(goal: Goal, truths: list[Event], heard: Listener, chosen: list[int]) -> list[str]:
    """Return F1, precision, recall, false alarms an hour and latency, as they are printed."""
    said = {row["name"] if row["kind"] == "cue" else row["kind"] for rows in heard for row in rows}
    if goal.kind not in said:
        return [""] * 5  # it has no ear for this
    if goal.kind == "beat":
        scores = [
            beat_f(
                _times(truths[k], "beat"),
                [float(row["t"]) for row in heard[k] if row["kind"] == "beat"],
            )
            for k in chosen
        ]
        return [_said(mean(scores)), "", "", "", ""]
    tally = _tally(goal, truths, heard, chosen)
    precision, recall = tally.parts
    late = ""
    if tally.late:
        late = f"{1e3 * np.median(tally.late):.0f}, {1e3 * np.percentile(tally.late, 95):.0f}"
    return [
        _said(tally.f1),
        f"{precision:.3f}",
        f"{recall:.3f}",
        _said(tally.false_an_hour, digits=1),
        late,
    ]


def _said(figure: Figure, digits: int = 3) -> str:
    return f"{figure.value:.{digits}f} [{figure.low:.{digits}f}, {figure.high:.{digits}f}]"


def cost(truths: Sequence[Event], ours: Sequence[Heard], what: str) -> str:
    """Return the sentence that says how much of a core `what` takes."""
    cost = np.concatenate([one.cost for one in ours])
    seconds = sum(truth["duration"] for truth in truths)
    return (
        f"{seconds / 60:.0f} minutes of sound. {what} takes {cost.sum() / seconds:.1%} of one "
        f"core; 99 of 100 hops less than {1e3 * np.percentile(cost, 99):.2f} ms of processor time."
    )


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
