"""What a change of the size inside costs: `python -m benchmarks.switches`.

The governor is told costs that send it down its ladder and up again, while pictures are drawn. Of
each switch the first picture at the new size is compared with the median of the next ones, in
processor time, which neighbours disturb least, and by the clock.
"""

import os
import time
from statistics import median

from tests.lamps_known import bands
from visualizer.records import SILENT_FRAME, Direction, State, Tick
from visualizer.render.gpu import Gpu
from visualizer.render.stage import Stage
from visualizer.scenes import SCENES

PERIOD = 1 / 60  # seconds
LEISURE, HURRY, NEITHER = 0.3, 0.95, 0.8  # of a period: sends it up, sends it down, lets it be
AFTER = 6  # pictures that the first is compared with


class Player:
    """Draws pictures, one an hour by the governor's clock: its patience is not what is measured."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.gpu = Gpu.offscreen()
        self.stage = Stage(self.gpu, SCENES, size=size, period=PERIOD)
        self._count = 0
        self.draw()
        for _ in self.stage.warm(["hall"]):
            pass

    def draw(self) -> tuple[float, float]:
        """Draw the next one; return the seconds of processor and of the clock that it took."""
        began = time.process_time(), time.perf_counter()
        tick = Tick(self._count / 60, 800 * self._count)
        self.stage.draw(tick, bands(), SILENT_FRAME, State(), Direction())
        self.gpu.finish()
        self._count += 1
        return time.process_time() - began[0], time.perf_counter() - began[1]

    def pace(self, share: float) -> None:
        self.stage.pace(3600.0 * self._count, share * PERIOD)

    def switch(self, share: float) -> tuple[float, float] | None:
        """Go on to another size; return by how much its first picture took longer, s, or None."""
        before = self.stage.internal
        for _ in range(60):
            self.pace(share)
            if self.stage.internal != before:
                first, rest = self.draw(), []
                for _ in range(AFTER):
                    rest.append(self.draw())
                    self.pace(NEITHER)
                usual = [median(column) for column in zip(*rest, strict=True)]
                return first[0] - usual[0], first[1] - usual[1]
            self.draw()
        return None


def main() -> None:
    player = Player((1280, 720))
    for _ in range(120):
        player.pace(NEITHER)
    print(f"{player.gpu.renderer}, load of the machine {os.getloadavg()[0]:.1f}")
    worst = [-1.0, -1.0]
    for share in (LEISURE, HURRY, LEISURE):
        while True:
            before = player.stage.internal
            hitch = player.switch(share)
            if hitch is None:
                break
            worst = [max(a, b) for a, b in zip(worst, hitch, strict=True)]
            (w, h), (width, height) = before, player.stage.internal
            cpu, wall = (1e3 * seconds for seconds in hitch)
            print(f"  {w}x{h} to {width}x{height}: {cpu:5.1f} ms of processor more, {wall:5.1f} ms")
    print(
        f"  the worst: {1e3 * worst[0]:.1f} ms of processor, {1e3 * worst[1]:.1f} ms by the clock"
    )


if __name__ == "__main__":
    main()
