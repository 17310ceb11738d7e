"""How the evening went, in numbers: what `--stats` writes when the show ends."""

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from visualizer import clock
from visualizer.errors import ConfigError
from visualizer.records import RATE, SourceStatus

BIN = 5e-5  # seconds; finer than any interval one could see or mend
BINS = 20_000  # up to a second; beyond that, only the longest one is kept exactly
LATE = 1.5  # periods after which a picture counts as late: the display has shown one twice


class Durations:
    """Percentiles of any number of durations, without keeping them."""

    def __init__(self) -> None:
        self.count = 0
        self.longest = 0.0
        self._bins = [0] * (BINS + 1)

    def add(self, seconds: float) -> None:
        self.count += 1
        self.longest = max(self.longest, seconds)
        self._bins[min(int(seconds / BIN), BINS)] += 1

    def percentile(self, percent: float) -> float:
        """Return seconds, exact to BIN; 0 when nothing was added."""
        wanted, seen = percent / 100 * self.count, 0
        for k, n in enumerate(self._bins[:BINS]):
            seen += n
            if n and seen >= wanted:
                return min((k + 1) * BIN, self.longest)
        return self.longest

    def summary_ms(self, *percents: float) -> dict[str, float]:
        points = {f"p{p:g}": self.percentile(p) for p in percents}
        return {k: round(v * 1e3, 3) for k, v in (points | {"max": self.longest}).items()}


@dataclass(slots=True)
class Statistics:
    """Counts pictures and what they cost; `fps` is what was asked for."""

    fps: float
    intervals: Durations = field(default_factory=Durations)
    delay: Durations = field(default_factory=Durations)  # newest sample heard -> picture shown
    hearing: Durations = field(default_factory=Durations)  # a picture's share of it
    python: Durations = field(default_factory=Durations)  # the rest of the loop, up to the swap
    pictures: int = 0
    late: int = 0
    hops: int = 0
    internal: list[tuple[float, int, int]] = field(default_factory=list)
    worst: list[float] = field(default_factory=list)  # longest interval of each second
    began: float = 0.0
    first_picture: float = 0.0
    _shown: float = 0.0
    _cpu: float = 0.0

    def begin(self, started: float) -> None:
        """Start counting; `started` is when the program did, by `clock.now`."""
        self.began = started

    def picture(self, internal: tuple[int, int]) -> None:
        """Count one picture, shown just now, drawn inside at `internal` pixels."""
        now = clock.now()
        if self.pictures == 0:
            self.first_picture = now
            self._cpu = clock.cpu()
        else:
            interval = now - self._shown
            self.intervals.add(interval)
            self.late += interval > LATE / self.fps
            second = int(now - self.first_picture)
            while len(self.worst) <= second:
                self.worst.append(0.0)
            self.worst[second] = max(self.worst[second], interval)
        if not self.internal or self.internal[-1][1:] != internal:
            self.internal.append((now - self.first_picture, *internal))
        self._shown = now
        self.pictures += 1

    def count(self, hearing: float, python: float, delay: float | None, hops: int) -> None:
        """Count what the last picture cost, in seconds; `delay` is None but for live sound."""
        self.python.add(python)
        self.hops += hops
        if hops:
            self.hearing.add(hearing)
        if delay is not None:
            self.delay.add(delay)

    def report(self, status: SourceStatus) -> dict[str, Any]:
        """Return everything counted, as plain values. Times are in ms where the name says so."""
        drawn = max(self.pictures - 1, 1)
        return {
            "pictures": self.pictures,
            "seconds": round(self._shown - self.first_picture, 3),
            "start_to_first_picture_ms": round((self.first_picture - self.began) * 1e3, 1),
            "interval_ms": self.intervals.summary_ms(50, 95, 99),
            "late_pictures": self.late,
            "worst_interval_by_second_ms": [round(w * 1e3, 2) for w in self.worst],
            "internal_size": [
                {"at": round(at, 3), "size": f"{w}x{h}"} for at, w, h in self.internal
            ],
            "delay_ms": self.delay.summary_ms(50, 95),
            "python_ms": self.python.summary_ms(50, 99, 99.9),
            "hearing_ms": self.hearing.summary_ms(50, 99, 99.9),
            "cpu_per_picture_ms": round((clock.cpu() - self._cpu) / drawn * 1e3, 3),
            "hops": self.hops,
            "sound": {
                "source": status.name,
                "kind": status.kind,
                "blocks": status.blocks,
                "gaps": status.gaps,
                "lost_seconds": round(status.lost / RATE, 3),
                "reopenings": status.reopenings,
            },
            "peak_memory_mb": peak_memory_mb(),
        }


def peak_memory_mb() -> float | None:
    """Return the most memory this process ever held, in MB; None where the system cannot say."""
    if sys.platform == "win32":
        return None
    import resource  # there is none on Windows

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10), 1)


def save(path: Path, report: dict[str, Any]) -> None:
    """Write `report` as JSON; raise ConfigError, with the remedy, if that cannot be done."""
    try:
        path.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            f"cannot write the statistics to {path}: {error.strerror}. Give --stats another place."
        ) from None
