"""The charts of the report, as SVG that takes its colours from the page it stands in."""

import io
import re
from collections.abc import Callable, Sequence
from typing import Any

from visualizer.ledger.history import Note, Past

# Colours that are only names: each becomes a variable of the page's style, which knows light, dark
# and paper.
INK, FAINT, HERE, COLD, WARM = "#010101", "#020202", "#030303", "#040404", "#050505"
VARIABLES = {INK: "ink", FAINT: "faint", HERE: "green", COLD: "cold", WARM: "warm"}
MARKS = "os^Dv"  # of figures
WIDTH = 9.0  # inches; the page scales it
ROW = 0.34  # inches a row of the timeline
CURVES = {  # of what was slowly true: colour and line, for two of one colour
    "pressure": (WARM, "-"),
    "tension": (COLD, "-"),
    "strain": (INK, "-"),
    "alarm": (INK, ":"),
    "world": (HERE, "-"),
}


def timeline(past: Past) -> str:
    """Return who was heard when: a row for each figure and each kind of cue."""
    rows: dict[str, list[Note]] = {}
    for note in past.notes:
        label = note.name if note.kind == "motif" else note.name or note.kind
        rows.setdefault(label, []).append(note)
    figures = set(past.figures)
    names = sorted(rows, key=lambda name: (name not in figures, name), reverse=True)
    axes, save = _axes(0.9 + ROW * len(names), past)
    for y, name in enumerate(names):
        for note in rows[name]:
            colour = {"inner": HERE, "outer": COLD}.get(note.home, INK)
            tall = 0.38 * (note.completeness if note.kind == "motif" else 0.5)
            axes.vlines(note.at / 60, y - tall, y + tall, color=colour, lw=2.2)
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(-0.7, len(names) - 0.3)
    return save("Who was heard when")


def returns(past: Past) -> str:
    """Return how the number of returns grew, a stepped line for each figure."""
    axes, save = _axes(2.4, past)
    styles = ("-", "--", ":", "-.")
    for k, name in enumerate(past.figures):
        times = [0.0, *(note.at / 60 for note in past.returns(name)), past.seconds / 60]
        counts = [*range(len(times) - 1), len(times) - 2]
        axes.step(times, counts, where="post", label=name, color=HERE, ls=styles[k % len(styles)])
    axes.set_ylabel("returns")
    axes.yaxis.get_major_locator().set_params(integer=True)
    _legend(axes, len(past.figures))
    return save("How often each figure came back")


def manner(past: Past) -> str:
    """Return how fast each return was, and how complete: the larger the dot, the more of it."""
    axes, save = _axes(2.4, past)
    for k, name in enumerate(past.figures):
        mark = MARKS[k % len(MARKS)]
        for note in past.returns(name):
            whole = note.completeness >= 0.995
            axes.scatter(
                note.at / 60,
                note.tempo,
                s=90 * note.completeness**2,
                marker=mark,
                facecolors=HERE if whole else "none",
                edgecolors=HERE,
            )
        axes.scatter([], [], s=90, marker=mark, color=HERE, label=name)
    _legend(axes, len(past.figures))
    axes.axhline(1.0, color=INK, lw=1)
    low, high = axes.get_ylim()
    axes.set_ylim(min(low, 0.8), max(high, 1.25))  # a figure is rarely played further off
    axes.set_ylabel("tempo, 1 = as taught")
    return save("How fast and how complete each return was")


def curves(past: Past) -> str:
    """Return what was slowly true."""
    axes, save = _axes(2.4, past)
    for name, (colour, line) in CURVES.items():
        points = past.curves.get(name, [])
        minutes, values = [t / 60 for t, _ in points], [v for _, v in points]
        axes.plot(minutes, values, color=colour, ls=line, label=name)
    axes.set_ylim(0, 1)
    _legend(axes, len(CURVES))
    return save("Pressure, tension, strain, alarm, and the world: 0 outer, 1 inner")


def bleeding(names: Sequence[str], values: Sequence[float | None]) -> str:
    """Return the bleed index of each episode."""
    axes, save = _axes(2.2, None)
    known = [(k, value) for k, value in enumerate(values) if value is not None]
    axes.plot([k for k, _ in known], [100 * v for _, v in known], "o-", color=COLD)
    axes.set_xticks(range(len(names)), names)
    axes.set_ylim(0, 100)
    axes.set_ylabel("%")
    return save("Bleed: figures of one world heard in the other")


def _legend(axes: Any, entries: int) -> None:
    """Say above the chart, where it hides nothing, what is what."""
    axes.legend(
        frameon=False,
        labelcolor=INK,
        ncols=min(max(entries, 1), 6),
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        borderpad=0.0,
    )


def _axes(height: float, past: Past | None) -> tuple[Any, Callable[[str], str]]:
    """Return axes over the minutes of `past`, and what makes their drawing an SVG."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "fluorescent"}):
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        axes = figure.add_subplot()
    figure.patch.set_visible(False)
    axes.patch.set_visible(False)
    axes.tick_params(colors=INK, length=0)
    axes.yaxis.label.set_color(INK)
    axes.xaxis.label.set_color(INK)
    for name, spine in axes.spines.items():
        spine.set_visible(name == "bottom")
        spine.set_color(FAINT)
    axes.grid(color=FAINT, lw=0.5)
    axes.set_axisbelow(True)
    if past is not None:
        axes.set_xlim(0, max(past.seconds / 60, 1e-3))
        axes.set_xlabel("minutes")

    def save(title: str) -> str:
        file = io.StringIO()
        with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "fluorescent"}):
            figure.savefig(file, format="svg", metadata={"Date": None, "Title": title})
        svg = file.getvalue()
        svg = svg[svg.index("<svg") :]
        svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg, count=1)
        label = rf'\1 role="img" aria-label="{title}"'
        svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', label, svg, count=1)
        for colour, variable in VARIABLES.items():
            svg = svg.replace(colour, f"var(--{variable})")
        return svg

    return axes, save


def check() -> None:
    """Raise `ImportError` if there is nothing to draw with."""
    import matplotlib.figure  # noqa: F401  (missed now, not after half a page)
