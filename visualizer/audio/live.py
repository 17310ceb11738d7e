"""What a device delivers, as the loop wants it: at one rate, without holes, never too late."""

from typing import Any

import numpy as np

from visualizer.audio.ring import Ring
from visualizer.audio.supervisor import LOOK, STALL, Report, Supervisor, System, now
from visualizer.records import F32, HOP, RATE, SourceStatus

PATIENCE = 0.1  # seconds without sound before silence takes its place, so that the lamps can rest
CATCH_UP = 96 * HOP  # samples, half a second: of what gathered while the loop stood still no more
# is heard: analysing four seconds at once would make it stand still again
HANGING = (
    "no more sound comes from {} and the sound system does not answer; start it again, or try "
    "`--source demo`."
)
HANG = STALL + 2 * LOOK  # seconds without a block after which the supervisor should have noticed


class LiveSource:
    """A device, or whatever the supervisor finds in its place."""

    def __init__(self, system: System, want: str) -> None:
        self.ring = Ring()
        self._supervisor = Supervisor(system, want)
        self._raw: Ring | None = None
        self._resampler: Any = None
        self._filled = now()  # up to when there is sound, or silence in its place
        self._heard = False  # anything, ever
        self._lost = 0  # samples that were heard, or would have been, and never got to the ring
        self._owed = 0  # samples of silence while an open device pauses: late as yet, not lost
        self._judged = 0.0  # seconds the supervisor called lost before that pause
        self._skips = 0

    def advance(self, sample: int) -> None:
        pass  # it advances by itself

    def available(self) -> int:
        report = self._supervisor.report
        if report.ring is not self._raw:
            self._change(report)
        at = now()
        if self._raw is not None:
            heard_at, dropped = self._raw.heard_at, self._raw.dropped
            samples, gap = self._raw.drain()
            self._lost += (self._raw.dropped - dropped) * RATE // report.rate
            if gap:
                self.ring.mark_gap()
            if len(samples):
                self._heard, self._filled = True, at
                self._owed = 0  # the supervisor judges whether any of it never came
                self._write(samples, heard_at)
                return self.ring.written
        if at - self._filled > PATIENCE:
            # In whole hops: the device's blocks then go on making up one each, and none of them
            # waits for the next.
            due = int((at - self._filled - PATIENCE) * RATE)
            length = min(due, self.ring.size // 8) // HOP * HOP
            self._filled = at - PATIENCE - due % HOP / RATE
            if self._heard and not report.patient:
                self._count(length)
            self.ring.write(np.zeros((length, 2), np.float32))  # nobody heard it at any time
        return self.ring.written

    def status(self) -> SourceStatus:
        supervisor = self._supervisor
        report = supervisor.report
        hangs = _hangs(report)
        return SourceStatus(
            name=report.name,
            kind=report.kind,
            hearing=report.hearing and not hangs,
            message=HANGING.format(report.name) if hangs else report.message,
            blocks=supervisor.blocks,
            gaps=supervisor.gaps + supervisor.reopenings + self._skips,
            lost=int(supervisor.lost * RATE) + self._lost + self.ring.dropped,
            reopenings=supervisor.reopenings,
        )

    def close(self) -> None:
        self._supervisor.close()

    def _count(self, silence: int) -> None:
        """Count `silence` samples in place of sound, which each are to be `lost` once or never."""
        if self._raw is None or not self._raw.written:
            self._lost += silence
            return
        if not self._owed:
            self._judged = self._supervisor.lost
        self._owed += silence

    def _change(self, report: Report) -> None:
        """A device was closed or opened: what follows does not join on to what was."""
        judged = int((self._supervisor.lost - self._judged) * RATE)
        self._lost += max(self._owed - judged, 0) if self._owed else 0
        self._owed = 0
        if self._heard:
            self.ring.mark_gap()
        self._raw = report.ring
        self._resampler = None
        if report.ring is not None and report.rate != RATE:
            import soxr

            self._resampler = soxr.ResampleStream(report.rate, RATE, 2)

    def _write(self, samples: F32, heard_at: float) -> None:
        if self._resampler is not None:
            samples = self._resampler.resample_chunk(samples)
        late = len(samples) - CATCH_UP
        if late > 0:
            self._skips += 1
            self._lost += late
            self.ring.mark_gap()
            samples = samples[late:]
        self.ring.write(samples, heard_at)


def _hangs(report: Report) -> bool:
    """Say whether `report` is outdated: who asks a system that hangs cannot report that it does."""
    if not report.hearing or report.patient or report.ring is None:
        return False
    return now() - report.ring.heard_at > HANG
