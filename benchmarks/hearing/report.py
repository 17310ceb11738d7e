"""The table: every goal beside what was reached."""

from collections.abc import Iterator

import numpy as np

from benchmarks.hearing.ears import Heard
from benchmarks.hearing.score import Tally, beat_f, count_cue, count_points, mean
from benchmarks.hearing.truth import Event
from visualizer.records import RATE

# What is counted by points in time: kind, which sounds, goal.
POINTS = {
    "onset, clean": ("onset", lambda truth: not _talks(truth), 0.97),
    "onset, under dialogue": ("onset", lambda truth: _talks(truth), 0.75),
    "bass hit, drums": ("bass", lambda truth: "beat" in truth["scored"], 0.90),
    "bass hit, film": ("bass", lambda truth: "beat" not in truth["scored"], 0.55),
}
CUES = {
    "silence": 0.97,
    "glitch": 0.97,
    "subbass": 0.97,
    "click_accel": 0.75,
    "ding": 0.75,
    "dissonance": 0.75,
}


def _talks(truth: Event) -> bool:
    return bool(truth.get("dialogue", truth["wav"].startswith("drum_") and "1" in truth["wav"]))


def table(truths: list[Event], heard: list[Heard], *, why: bool) -> Iterator[str]:
    """Yield the lines of the table, in Markdown."""
    yield "| heard | goal | F1 [95 %] | precision | recall | false/h [95 %] | known after, ms (95 %) |"
    yield "|---|---|---|---|---|---|---|"
    for name, (kind, choose, goal) in POINTS.items():
        tally = Tally()
        for truth, one in zip(truths, heard, strict=True):
            if kind in truth.get("scored", ()) and choose(truth):
                times = [event["t"] for event in truth["events"] if event["kind"] == kind]
                events = [row for row in one.rows if row["kind"] == kind]
                count_points(tally, times, events, truth["duration"])
        yield from _line(name, goal, tally)
    beats = [
        beat_f(
            [event["t"] for event in truth["events"] if event["kind"] == "beat"],
            [float(row["t"]) for row in one.rows if row["kind"] == "beat"],
        )
        for truth, one in zip(truths, heard, strict=True)
        if "beat" in truth.get("scored", ())
    ]
    if beats:
        yield f"| beat | 0.75 | {mean(beats)} | | | | |"
    reasons = []
    for name, goal in CUES.items():
        tally = Tally()
        for truth, one in zip(truths, heard, strict=True):
            if any(event["kind"] == "cue" for event in truth["events"]):
                events = [row for row in one.rows if (row["kind"], row["name"]) == ("cue", name)]
                count_cue(tally, name, truth, events)
        yield from _line(name, goal, tally)
        reasons += [f"{name}: {n} {what}" for what, n in tally.why.most_common()]
    cost = np.concatenate([one.cost for one in heard])
    seconds = sum(truth["duration"] for truth in truths)
    yield ""
    yield (
        f"{seconds / 60:.0f} minutes; {cost.sum() / seconds:.1%} of a core, "
        f"p99 of a hop {1e3 * np.percentile(cost, 99):.2f} ms of processor time."
    )
    if why:
        yield from ["", *reasons]


def _line(name: str, goal: float, tally: Tally) -> Iterator[str]:
    if not tally.blocks:
        return
    precision, recall, _ = tally.parts
    late = "–"
    if tally.late:
        late = f"{1e3 * np.median(tally.late):.0f} ({1e3 * np.percentile(tally.late, 95):.0f})"
    false = tally.false_an_hour
    yield (
        f"| {name} | {goal:.2f} | {tally.f1} | {precision:.3f} | {recall:.3f} "
        f"| {false.value:.1f} [{false.low:.1f}, {false.high:.1f}] | {late} |"
    )
