"""The report: one page that needs nothing else, and beside it the same as CSV and as JSON.

The one door to Jinja. It and matplotlib come with the extra `report`: the show needs neither.
"""

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import fmean
from typing import Any

import msgspec

from visualizer.errors import LedgerError, install
from visualizer.ledger import history
from visualizer.ledger.history import Note, Past

NOTABLE = 0.2  # level below which the highest of a curve is not worth a word
WHEN = 12  # times that are told of each kind of cue; all are in the files beside
TEMPLATE = Path(__file__).with_name("report.html.jinja")


def write(
    path: Path,
    chosen: Sequence[Past],
    everything: Sequence[Past],
    notes: Mapping[str, int],
    worlds: Mapping[str, str] | None = None,
) -> list[Path]:
    """Write the report of the `chosen` episodes to `path`; return the three files written.

    Parameters
    ----------
    path : of the page; the others lie beside it with endings of their own
    everything : all episodes there are, for what goes across them
    notes : how many notes each figure has, as far as that is known
    worlds : the world that a figure was said to belong to; others are where they are heard most

    Raises `LedgerError` if it cannot be written, or what it is drawn with is not installed.
    """
    homes = history.home_worlds(everything, worlds)
    page = _page(chosen, everything, notes, homes)
    told = [
        {
            **asdict(past),
            "bleed": history.bleed(past, homes),
            "compared": _compared(past, everything, notes),
        }
        for past in chosen
    ]
    data, sheet = path.with_suffix(".json"), path.with_suffix(".csv")
    try:
        path.write_text(page, encoding="utf-8")
        data.write_bytes(msgspec.json.format(msgspec.json.encode(told)))
        with sheet.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["episode", *Note.__slots__])
            for past in chosen:
                for note in past.notes:
                    rows.writerow([past.name, *(getattr(note, n) for n in Note.__slots__)])
    except OSError as error:
        raise LedgerError(
            f"the report cannot be written to {path}: {error.strerror}. Give -o another place."
        ) from None
    return [path, sheet, data]


def _page(
    chosen: Sequence[Past],
    everything: Sequence[Past],
    notes: Mapping[str, int],
    homes: dict[str, str],
) -> str:
    try:
        import jinja2

        from visualizer.ledger import charts

        charts.check()
    except ImportError as error:
        raise LedgerError(
            f"a report is drawn with {error.name}, which is not installed; "
            f"{install('report', 'jinja2', 'matplotlib')}."
        ) from None
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    bleeds = [history.bleed(past, homes) for past in everything]
    known = [value for value in bleeds if value is not None]
    slope = history.trend(known)
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8")).render(
        chosen=[_episode(past, everything, notes) for past in chosen],
        episodes=len(everything),
        worlds=_worlds(everything, homes) if len(everything) > 1 else [],
        bleed=charts.bleeding([p.name for p in everything], bleeds) if len(known) > 1 else "",
        bleed_words="Bleed index: the share of returns heard in the world that is not the figure's"
        + ("" if slope is None else f": {100 * slope:+.1f} % from episode to episode."),
    )


def _episode(past: Past, everything: Sequence[Past], notes: Mapping[str, int]) -> dict[str, Any]:
    from visualizer.ledger import charts

    drawn = [("Who was heard when", charts.timeline(past))] if past.notes else []
    if past.figures:
        drawn.append(("How often each figure came back", charts.returns(past)))
        drawn.append(
            ("How fast each return was; full dots are complete figures", charts.manner(past))
        )
    if past.curves.get("level"):
        drawn.append(("Pressure, tension, strain, alarm, and the world", charts.curves(past)))
    return {
        "past": past,
        "summary": _summary(past),
        "compared": _compared(past, everything, notes),
        "peaks": _peaks(past),
        "charts": drawn,
        "figures": [_figure(past, name) for name in past.figures],
        "returns": [_return(note) for note in past.notes if note.kind == "motif"],
        "others": _others(past),
    }


def _compared(past: Past, everything: Sequence[Past], notes: Mapping[str, int]) -> list[str]:
    before = [other for other in everything if other.number < past.number]
    told = (history.compared(name, past, before, notes.get(name, 0)) for name in past.figures)
    return [sentence for sentence in told if sentence]


def _peaks(past: Past) -> str:
    """Say when pressure, strain and alarm were highest, if they were anything."""
    parts = []
    for name in ("pressure", "strain", "alarm"):
        points = past.curves.get(name, [])
        at, value = max(points, key=lambda point: point[1], default=(0.0, 0.0))
        if value >= NOTABLE:
            parts.append(f"{name} at {_clock(at)} ({value:.0%})")
    return f"Highest: {', '.join(parts)}." if parts else ""


def _others(past: Past) -> list[dict[str, Any]]:
    """Return what else was heard: silences, alarms, bells …, and when."""
    times: dict[str, list[float]] = {}
    for note in past.notes:
        if note.kind != "motif":
            times.setdefault(note.name or note.kind, []).append(note.at)
    return [
        {"name": name, "count": len(at), "when": ", ".join(map(_clock, at[:WHEN]))
         + (" …" if len(at) > WHEN else "")}
        for name, at in sorted(times.items())
    ]  # fmt: skip


def _return(note: Note) -> dict[str, Any]:
    return {
        "at": _clock(note.at),
        "name": note.name,
        "completeness": note.completeness,
        "tempo": note.tempo,
        "key": f"{note.key:+d}",
        "score": note.score,
        "home": note.home,
    }


def _summary(past: Past) -> str:
    heard = Counter(note.name if note.kind == "cue" else note.kind for note in past.notes)
    words = {"motif": "returns of figures", "repeat": "figures that came back untaught"}
    parts = [f"{count} {words.get(name, name)}" for name, count in heard.most_common()]
    return ", ".join(parts) or "nothing that is remembered"


def _figure(past: Past, name: str) -> dict[str, Any]:
    returns = past.returns(name)
    return {
        "name": name,
        "count": len(returns),
        "completeness": fmean(note.completeness for note in returns),
        "tempo": fmean(note.tempo for note in returns),
        "transposed": ", ".join(f"{key:+d}" for key in sorted({note.key for note in returns})),
        "first": _clock(returns[0].at),
        "last": _clock(returns[-1].at),
    }


def _worlds(everything: Sequence[Past], homes: Mapping[str, str]) -> list[dict[str, Any]]:
    rows = []
    for name, home in sorted(homes.items()):
        heard = Counter(note.home for past in everything for note in past.returns(name))
        rows.append(
            {
                "name": name,
                "inner": heard["inner"],
                "outer": heard["outer"],
                "unclear": heard[""],
                "home": home,
            }
        )
    return rows


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"
