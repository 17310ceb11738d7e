"""What every source of sound is to the loop."""

from typing import Protocol

from visualizer.audio.ring import Ring
from visualizer.records import SourceStatus


class Source(Protocol):
    """Sound that fills a ring: a device by itself, a file when it is asked to."""

    ring: Ring

    def advance(self, sample: int) -> None:
        """Write up to `sample`, for a source in steady time; a live source goes by itself."""

    def available(self) -> int:
        """Return how many samples may be shown by now; asked as late as possible."""

    def status(self) -> SourceStatus:
        """Return what is heard now; cheap enough for every picture."""

    def close(self) -> None:
        """Let go of devices, files and threads."""
