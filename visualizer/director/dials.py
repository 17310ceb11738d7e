"""What turns slowly whatever scene is on: tension, the dial between the worlds, and order."""

from collections.abc import Iterable
from math import exp

from visualizer.director.evidence import is_return, sure, unit
from visualizer.records import RATE, Cue, State

TENSE = 1.0  # seconds in which tension is followed
TURN = 8.0  # seconds in which the dial between the worlds turns
AFTER_A_RIDE = 0.3  # of the dial, that the world one rode to lies off its middle
ALIGNS = 0.16  # of what lacks to perfect order, for each figure that comes back whole
LOOSENS = 900.0  # seconds in which order is lost again: longer than a film's longest theme rests
KEPT_MOST, KEPT_EACH = 0.5, 0.02  # order that is kept from evening to evening: at most, and of
# what lacks to that for each return; a series of ten episodes is halfway there
SETTLES = 2.0  # seconds in which the grid takes on the order that has been earned
ONE_FIGURE = 1.5  # seconds in which one figure may be recognised twice


class Dials:
    """Turned by hops; each is 0..1."""

    def __init__(self) -> None:
        self.tension = 0.0
        self.world = 0.5  # 0 outer .. 1 inner
        self.order = 0.0  # that is seen; what has been earned comes a little later
        self._kept = self._earned = 0.0
        self._returned = -ONE_FIGURE
        self._time = 0.0  # of the sound, seconds

    def remember(self, returns: int) -> None:
        """Begin with what so many figures that came back on earlier evenings have left."""
        self._kept = KEPT_MOST * (1.0 - (1.0 - KEPT_EACH) ** returns)
        self.order = max(self.order, self._kept)

    def hear(self, sample: int, cues: Iterable[Cue], state: State, outer: bool | None) -> None:
        """Take in one hop; `outer` is the world that the lift has led to, if it has."""
        now = sample / RATE
        dt, self._time = max(now - self._time, 0.0), now
        self.tension += (sure(state.tension) - self.tension) * (1 - exp(-dt / TENSE))

        ridden = 0.5 if outer is None else 0.5 - AFTER_A_RIDE * (1 if outer else -1)
        heard = unit(state.world.confidence)
        towards = ridden + heard * (unit(state.world.value) - ridden)
        self.world += (towards - self.world) * (1 - exp(-dt / TURN))

        self._earned *= exp(-dt / LOOSENS)
        for cue in cues:  # each figure that comes back leaves the grid a little more orderly
            if is_return(cue) and not 0.0 <= now - self._returned < ONE_FIGURE:
                self._returned = now
                self._earned += (1.0 - self._earned) * ALIGNS * unit(cue.completeness)
        order = self._kept + (1.0 - self._kept) * self._earned
        self.order += (order - self.order) * (1 - exp(-dt / SETTLES))
