"""The cross-fade: the last picture of the scene before, mixed out while the next comes in."""

from visualizer.records import Direction, Pass, Tick
from visualizer.render.passes import UNITS, Passes
from visualizer.render.targets import Target

FADE = Pass("post/fade.frag")


class CrossFade:
    """Holds that picture and its share."""

    def __init__(self) -> None:
        self._held: Target | None = None
        self._bloom = 0.0  # share of the bloom in the held picture
        self.share = 0.0  # of the held picture, 0..1

    def begin(self, held: Target | None, bloom: float) -> None:
        """Mix out `held`, which was shown with that share of bloom; None cuts."""
        self._held, self._bloom = held, bloom

    def end(self) -> None:
        self._held, self.share = None, 0.0

    def step(self, tick: Tick, direction: Direction) -> None:
        """Go on to the picture of `tick`, and let go of the held one when it is gone."""
        x = (tick.time - direction.since) / direction.fade if direction.fade > 0.0 else 1.0
        if self._held is None or x >= 1.0:
            self.end()
            return
        x = max(x, 0.0)
        self.share = 1.0 - x * x * (3.0 - 2.0 * x)

    def bloomed(self, bloom: float) -> float:
        """Return the share of bloom between the held picture's and that of the next."""
        return bloom + self.share * (self._bloom - bloom)

    def draw(self, passes: Passes) -> None:
        """Lay the held picture, if there is one, over what has been drawn."""
        if self._held is not None:
            self._held.texture.use(UNITS["source"])
            passes.draw(FADE, blend="over")
