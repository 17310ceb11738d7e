"""What was heard, written down: one JSON object a line, for tools outside the house."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import msgspec

from visualizer.records import HOP, RATE, AnalysisFrame, Cue, State, Trait

STATES = 5  # a second

# By what name a story cue is known outside; the others keep theirs.
NAMES = {"clicks": "click_accel", "drone": "subbass", "strain": "dissonance"}

Moment = tuple[AnalysisFrame, tuple[Cue, ...], State]  # what one hop told
Row = dict[str, Any]  # t, emit, kind, name, score, and what only some kinds have


def rows(frame: AnalysisFrame, cues: tuple[Cue, ...], state: State) -> Iterator[Row]:
    """Yield what one hop told: its cues and, five times a second, the state."""
    for cue in cues:
        yield cue_row(cue)
    if frame.sample * STATES // RATE > (frame.sample - HOP) * STATES // RATE:
        yield state_row(state, frame.sample / RATE)


def cue_row(cue: Cue) -> Row:
    """Return a cue: `t` when it happened, `emit` when it was known, seconds; motifs tell more."""
    row: Row = {
        "t": _number(cue.sample / RATE, 5),
        "emit": _number(cue.emit_sample / RATE, 5),
        "kind": cue.kind,
        "name": NAMES.get(cue.name, cue.name),
        "score": _number(cue.score, 4),
    }
    if cue.kind == "motif":
        row |= {
            "stage": cue.stage,
            "completeness": _number(cue.completeness, 4),
            "key": cue.key,
            "tempo": _number(cue.tempo, 4),
            "rhythm": [_number(seconds, 3) for seconds in cue.rhythm],
            "instrument": cue.instrument,
        }
    return row


def state_row(state: State, at: float) -> Row:
    """Return all fields of `state`, each with its confidence beside it."""
    row: Row = {
        "t": _number(at, 5),
        "emit": _number(at, 5),
        "kind": "state",
        "name": "",
        "score": 1.0,
    }
    for field in fields(state):
        held: Any = getattr(state, field.name)
        if isinstance(held, Trait):
            row[field.name] = _number(held.value, 4)
            row[f"{field.name}_confidence"] = _number(held.confidence, 4)
        else:
            row[field.name] = held
    return row


def _number(value: float, digits: int) -> float:
    """Return a plain float: NumPy's own would not become JSON."""
    return round(float(value), digits)


def line(row: Row) -> bytes:
    """Return `row` as JSON with its end of line; what is no number becomes null."""
    return msgspec.json.encode(row) + b"\n"
