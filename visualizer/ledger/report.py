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

from visualizer.errors import LedgerError
from visualizer.ledger import history
from visualizer.ledger.history import Note, Past

TEMPLATE = Path(__file__).with_name("report.html.jinja")


def write(
    path: Path, chosen: Sequence[Past], everything: Sequence[Past], notes: Mapping[str, int]
) -> list[Path]:
    """Write the report of the `chosen` episodes to `path`; return the three files written.

    Parameters
    ----------
    path : of the page; the others lie beside it with endings of their own
    everything : all episodes there are, for what goes across them
    notes : how many notes each figure has, as far as that is known

    Raises `LedgerError` if it cannot be written, or what it is drawn with is not installed.
    """
    page = _page(chosen, everything, notes)
    data, sheet = path.with_suffix(".json"), path.with_suffix(".csv")
    try:
        path.write_text(page, encoding="utf-8")
        data.write_bytes(msgspec.json.format(msgspec.json.encode([asdict(p) for p in chosen])))
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


def _page(chosen: Sequence[Past], everything: Sequence[Past], notes: Mapping[str, int]) -> str:
    try:
        import jinja2

        from visualizer.ledger import charts

        charts.check()
    except ImportError as error:
        raise LedgerError(
            f"a report is drawn with {error.name}, which is not installed; "
            "type `pip install 'fluorescent[report]'`."
        ) from None
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    homes = history.home_worlds(everything)
    bleeds = [history.bleed(past, homes) for past in everything]
    known = [value for value in bleeds if value is not None]
    slope = history.trend(known)
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8")).render(
        chosen=[_episode(past, everything, notes) for past in chosen],
        episodes=len(everything),
        worlds=_worlds(everything, homes) if len(everything) > 1 else [],
        bleed=charts.bleeding([p.name for p in everything], bleeds) if len(known) > 1 else "",
        bleed_words="How many returns were heard in the world that is not the figure's own"
        + ("" if slope is None else f": {100 * slope:+.1f} % from episode to episode."),
    )


def _episode(past: Past, everything: Sequence[Past], notes: Mapping[str, int]) -> dict[str, Any]:
    from visualizer.ledger import charts

    before = [other for other in everything if other.number < past.number]
    sentences = [history.compared(name, past, before, notes.get(name, 0)) for name in past.figures]
    drawn = [("Who was heard when", charts.timeline(past))] if past.notes else []
    if past.figures:
        drawn.append(("How often each figure came back", charts.returns(past)))
        drawn.append(
            ("How fast each return was; full dots are complete figures", charts.manner(past))
        )
    if past.curves.get("level"):
        drawn.append(("Pressure, tension, strain, and the world", charts.curves(past)))
    return {
        "past": past,
        "summary": _summary(past),
        "compared": [sentence for sentence in sentences if sentence],
        "charts": drawn,
        "figures": [_figure(past, name) for name in past.figures],
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
