"""How often loops, and the themes of written pieces, are heard to come back.

A coming is heard if it is told between the beginning of its last note or chord and two seconds
after, as in `recall`.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from benchmarks.hearing.recall import LATEST, REST, cells, said
from benchmarks.hearing.rounds import LOOPS
from benchmarks.hearing.score import mean
from benchmarks.hearing.truth import Event
from visualizer.cli.events import Row

A_NIGHT = 3.0  # false alarms an hour, at which what comes back in scores is judged

Told = tuple[Event, list[Row]]  # what is true of a sound, and what was told in it


def loops(truths: Sequence[Event], heard: Sequence[list[Row]]) -> Iterator[str]:
    """Yield what was heard of loops as shipped, in Markdown."""
    pairs = list(zip(truths, heard, strict=True))
    hours = sum(truth["duration"] for truth in truths) / 3600
    yield cells("loops", "first round", "second round", "by its second", "false alarms",
                "known after, ms")  # fmt: skip
    yield cells(*["---"] * 6)
    for stage in ("confirmed", "provisional"):
        met: dict[int, list[float | None]] = {1: [], 2: []}
        false = 0
        for truth, rows in pairs:
            told = [row for row in rows if row["kind"] == "motif" and row["stage"] == stage]
            for event in truth["events"]:
                met[event["round"]].append(_first(told, event))
            false += sum(not any(_is_of(row, e) for e in truth["events"]) for row in told)
        either = [a is not None or b is not None for a, b in zip(met[1], met[2], strict=True)]
        known = [one for some in met.values() for one in some if one is not None]
        yield cells(
            stage,
            *(_share([one is not None for one in met[k]]) for k in (1, 2)),
            _share(either),
            f"{false / hours / len(LOOPS):.2f} a loop and hour",
            _times(known),
        )
    yield ""
    told = [(truth, [r for r in rows if r.get("stage") == "confirmed"]) for truth, rows in pairs]
    for variant in ("another order", "one exchanged", "others"):
        doubles = [
            any(_is_of(row, one) for row in rows)
            for truth, rows in told
            for one in truth["negatives"]
            if one["variant"] == variant
        ]
        yield f"{variant}: {len(doubles)} rounds, taken for the loop {sum(doubles)}"
    for key in ("over", "hidden_db"):
        values = sorted({str(event[key]) for truth, _ in pairs for event in truth["events"]})
        parts = []
        for value in values:
            hits = [
                any(_is_of(row, event) for row in rows)
                for truth, rows in told
                for event in truth["events"]
                if str(event[key]) == value and event["round"] == 2
            ]
            parts.append(f"{value} {sum(hits)} of {len(hits)}")
        yield f"second rounds by {key}: " + ", ".join(parts)


def returns(
    truths: Sequence[Event], heard: Sequence[list[Row]], doubtful: Sequence[list[Row]]
) -> Iterator[str]:
    """Yield what was heard of themes that come back in scores, in Markdown.

    `heard` is told in the show; `doubtful` is all that might be told as a whole, sure or not.
    """
    pairs, all_wholes = (list(zip(truths, rows, strict=True)) for rows in (heard, doubtful))
    hours = sum(truth["duration"] for truth in truths) / 3600
    yield cells("returns in scores", "goal", f"heard at {A_NIGHT:g} false an hour", "as shipped",
                "false an hour as shipped", "known after, ms")  # fmt: skip
    yield cells(*["---"] * 6)
    for variant, goal in (("identical", "0.65, whole"), ("varied", "0.25, in part")):
        whole = variant == "identical"
        tried = all_wholes if whole else pairs
        at = _least(tried, whole, hours)
        real, false = _met(pairs, variant, _shipped(whole)), _false(pairs, whole, _shipped(whole))
        met = [one for _, one in _met(tried, variant, at)]
        late = [one for one in met if one is not None]
        yield cells(
            variant,
            goal,
            _share([one is not None for one in met]),
            _share([one is not None for _, one in real]),
            f"{false / hours:.1f}",
            _times(late),
        )
    yield ""
    both = [
        (event["variant"], rows_at)
        for truth, rows in pairs
        for event in truth["events"]
        for rows_at in [[r for r in _told(rows, True, _shipped(True)) if _is_of(r, event)]]
    ]
    varied = [bool(rows) for variant, rows in both if variant == "varied"]
    yield f"varied returns: {len(varied)}, told as whole {sum(varied)}"
    for truth, rows in pairs:
        some = _met([(truth, rows)], "identical", _shipped(True))
        heard_of = sum(one is not None for _, one in some)
        yield f"{truth['piece'].rsplit('.', 1)[0]}: {heard_of} of {len(some)}"


def _shipped(whole: bool) -> float:
    from visualizer.motifs.finder import PARTLY, SURE, confidence

    return confidence(SURE if whole else PARTLY)


def _least(pairs: Sequence[Told], whole: bool, hours: float) -> float:
    """Return the lowest threshold with at most `A_NIGHT` false alarms."""
    scores = sorted({float(r["score"]) for _, rows in pairs for r in _told(rows, whole, 0.0)})
    return next((s for s in scores if _false(pairs, whole, s) <= A_NIGHT * hours), 1.0)


def _told(rows: list[Row], whole: bool, threshold: float) -> list[Row]:
    """Return what would be told at `threshold`: a theme not twice at once."""
    told: list[Row] = []
    last: dict[str, float] = {}
    for row in rows:
        name, known = str(row["name"]), float(row["emit"])
        if (row["kind"], row["stage"]) != ("motif", "confirmed"):
            continue
        if (row["completeness"] == 1.0) != whole or float(row["score"]) < threshold:
            continue
        if known - last.get(name, -REST) >= REST:
            last[name] = known
            told.append(row)
    return told


def _met(pairs: Sequence[Told], variant: str, threshold: float) -> list[tuple[Event, float | None]]:
    """Return the returns of one `variant`, and how late each was told; None where it was not.

    A return as it was is told as a whole, a varied one in part.
    """
    return [
        (event, _first(told, event))
        for truth, rows in pairs
        for told in [_told(rows, variant == "identical", threshold)]
        for event in truth["events"]
        if event["variant"] == variant
    ]


def _false(pairs: Sequence[Told], whole: bool, threshold: float) -> int:
    """Count what is told where the theme is not; a part is right wherever it is in any form."""
    return sum(
        not any(
            _is_of(row, event) or _is_in(row, event)
            for event in (*truth["events"], *truth["ambiguous"])
            if not whole or event["variant"] != "varied"
        )
        for truth, rows in pairs
        for row in _told(rows, whole, threshold)
    )


def _is_of(row: Row, event: Event) -> bool:
    known = float(row["emit"])
    return row["name"] == event["name"] and event["t_last"] <= known <= event["t_last"] + LATEST


def _is_in(row: Row, event: Event) -> bool:
    """Return whether it was told while the figure was still under way: a guess."""
    middle = (event["t_start"] + event["t_last"]) / 2
    return row["name"] == event["name"] and middle <= float(row["emit"]) <= event["t_last"]


def _share(heard: Sequence[bool]) -> str:
    return said(mean(heard)) if heard else "none there"


def _first(told: Sequence[Row], event: Event) -> float | None:
    """Return how many seconds after its last note a coming was told; None if it was not."""
    known = [float(row["emit"]) for row in told if _is_of(row, event)]
    return min(known) - float(event["t_last"]) if known else None


def _times(late: Sequence[float]) -> str:
    return f"{1e3 * np.median(late):.0f}, {1e3 * np.percentile(late, 95):.0f}" if late else ""
