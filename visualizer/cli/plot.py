"""What was heard as a picture: the spectrum with the cues over it, and what was slowly true."""

from collections import defaultdict
from dataclasses import fields
from pathlib import Path

import numpy as np

from visualizer.analysis.bands import CENTRES_HZ
from visualizer.cli.events import NAMES, Moment
from visualizer.errors import ConfigError, install
from visualizer.records import HOP, RATE, Trait

COLUMN = 8  # hops, 43 ms: as fine as a page shows; an evening of four hours stays below 100 MB
DEPTH_DB = 60.0  # shown below the loudest; a room's tone lies about there
INCHES = (12.0, 60.0)  # least and greatest width
SPEED = 0.25  # inches a second: a beat is as wide as a letter
TICKS_HZ = (50, 100, 200, 500, 1000, 2000, 5000, 10_000)
UNITS = ("_bpm", "_cents")  # what is so called is not 0..1
LINES = {"beat": "white", "bass": "red", "onset": "deepskyblue"}  # drawn over the spectrum


class Plot:
    """Gathers what is heard, then draws it. Raises `ConfigError` if there is nothing to draw with.

    It needs matplotlib, which the show itself does not.
    """

    def __init__(self, sound: str) -> None:
        self._sound = sound
        try:
            import matplotlib.figure  # noqa: F401  (missed now, not after an hour of hearing)
        except ImportError as error:
            raise ConfigError(
                "--plot draws with matplotlib, which is not installed; "
                f"{install('plot', 'matplotlib')}."
            ) from error
        self._columns: list[np.ndarray] = []
        self._hops = 0
        self._times: dict[str, list[float]] = defaultdict(list)  # of cues, by what they are called
        self._traits: dict[str, list[tuple[float, float, float]]] = defaultdict(list)

    def watch(self, moment: Moment) -> None:
        """Take one more hop."""
        frame, cues, state = moment
        for cue in cues:
            name = f"{cue.kind} {NAMES.get(cue.name, cue.name)}".removeprefix("cue ").strip()
            self._times[name].append(cue.sample / RATE)
        if self._hops % COLUMN:
            np.maximum(self._columns[-1], frame.bands_db, out=self._columns[-1])
        else:
            self._columns.append(frame.bands_db.copy())
            for field in fields(state):
                trait = getattr(state, field.name)
                if not isinstance(trait, Trait):
                    continue
                at = frame.sample / RATE
                if trait.confidence > 0:
                    self._traits[field.name].append((at, trait.value, trait.confidence))
                elif field.name in self._traits:  # nobody says: the curve has a gap
                    self._traits[field.name].append((at, np.nan, np.nan))
        self._hops += 1

    def save(self, path: Path) -> None:
        """Draw what was heard so far; nothing if that is nothing."""
        if not self._columns:
            return
        from matplotlib.figure import Figure

        seconds = self._hops * HOP / RATE
        lanes = [name for name in sorted(self._times) if name not in LINES]
        traits = [name for name in self._traits if not name.endswith("_phase")]
        heights = [4.0, 0.3 * max(len(lanes), 1), *[0.7] * len(traits)]
        width = float(np.clip(SPEED * seconds, *INCHES))
        figure = Figure(figsize=(width, sum(heights) + 1), layout="constrained")
        axes = figure.subplots(len(heights), 1, sharex=True, squeeze=False, height_ratios=heights)[
            :, 0
        ]

        spectrum = np.stack(self._columns, axis=1)
        loudest = float(spectrum.max())
        times = np.arange(spectrum.shape[1] + 1) * COLUMN * HOP / RATE
        ratio = np.sqrt(CENTRES_HZ[1] / CENTRES_HZ[0])
        edges = np.append(CENTRES_HZ / ratio, CENTRES_HZ[-1] * ratio)
        colours = axes[0].pcolormesh(
            times, edges, spectrum, cmap="magma", vmin=loudest - DEPTH_DB, vmax=loudest,
            rasterized=True,
        )  # fmt: skip
        axes[0].set(yscale="log", ylabel="Hz", ylim=(edges[0], edges[-1]))
        axes[0].set_title(f"what was heard in {self._sound}", loc="left")
        axes[0].set_yticks(TICKS_HZ, [f"{hz:g}" for hz in TICKS_HZ])
        scale = axes[0].inset_axes((1.0 + 0.1 / width, 0, 0.1 / width, 1))
        figure.colorbar(colours, cax=scale, label="dB")
        # Behind the marks it is dark, or they would be lost in a bright spectrum.
        axes[0].fill_between(
            (0, seconds), 0.81, 1, color="black", alpha=0.6, linewidth=0,
            transform=axes[0].get_xaxis_transform(),
        )  # fmt: skip
        for row, (name, colour) in enumerate(LINES.items()):
            low, count = 1.0 - 0.06 * (row + 1), len(self._times[name])
            axes[0].vlines(
                self._times[name], low, low + 0.05, colour, label=f"{name} ({count})",
                transform=axes[0].get_xaxis_transform(),
            )  # fmt: skip
        axes[0].legend(
            loc="lower right", bbox_to_anchor=(1, 1), ncols=len(LINES), frameon=True, borderpad=0.3,
            facecolor="black", labelcolor="white", fontsize="small", borderaxespad=0.2,
        )  # fmt: skip

        axes[1].eventplot(
            [self._times[name] for name in lanes] or [[]],
            lineoffsets=range(len(lanes) or 1), linelengths=0.7, colors="crimson",
        )  # fmt: skip
        axes[1].set_yticks(range(len(lanes)), lanes)
        axes[1].set_ylim(len(lanes) - 0.4, -0.6)
        for axis, name in zip(axes[2:], traits, strict=True):
            at, value, sure = np.array(self._traits[name]).T
            axis.plot(at, value, color="teal")
            axis.fill_between(at, value, color="teal", alpha=0.5 * float(np.nanmean(sure)))
            if not name.endswith(UNITS):
                axis.set_ylim(0, 1.05)
            if name == "world":
                axis.set_yticks((0, 1), ("outer", "inner"))
            axis.set_ylabel(name.replace("_", "\n"), rotation=0, ha="right", va="center")
        axes[-1].set(
            xlabel="seconds; the paler a curve is filled, the less sure", xlim=(0, seconds)
        )
        figure.savefig(path.expanduser(), dpi=100)
