"""The programme: which scene the sound asks for, and when it may come.

Restraint first. A scene stays until another is plainly wanted more, by less the longer it has been
looked at, and then for a while. It goes with a cut only on a bar line or a figure, and otherwise
over seconds; under dialogue it never cuts, and in silence nothing changes at all. The bell alone
may break in: it calls the lift, and the lift opens on the other world.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import exp
from random import Random

from visualizer.director.evidence import AUDIBLE, HUSH, Evidence, is_return, unit
from visualizer.records import RATE, AnalysisFrame, Cue, State

# How much each scene is wanted, 0..1. The small constants are what brings it on when nothing
# particular is heard and the others have been seen.
WANTS: dict[str, Callable[[Evidence], float]] = {
    "hall": lambda e: 0.36,
    "corridor": lambda e: 0.18 + 0.42 * e.returns + 0.12 * e.groove,
    "numbers": lambda e: (
        0.12
        + max(0.75 * e.alarm, 0.62 * e.clicks, 0.35 * e.chatter, 0.25 * e.busy * (1.0 - e.groove))
        + 0.10 * e.grit
    ),
    "undercroft": lambda e: 0.06 + e.drone * (0.62 + 0.25 * e.tension),
    "dance": lambda e: 0.08 + max(0.80 * e.swing, 0.85 * e.reward, 0.50 * e.groove),
    "table": lambda e: 0.06 + 0.80 * e.strain,
    "outside": lambda e: 0.10 + 0.25 * e.sparse * (0.5 + 0.5 * e.width) + 0.45 * e.outer,
    "march": lambda e: 0.06 + 0.85 * e.march + 0.14 * e.groove,
    "lounge": lambda e: (
        0.10 + 0.26 * e.ease * (1.0 - e.tension) * (1.0 - 0.5 * e.busy) + 0.15 * e.detune
    ),
}
OUTER = frozenset({"undercroft", "table", "outside"})  # the others belong to the inner world

SHORTEST = 10.0  # seconds that any scene stays
LEAST, EAGER, SETTLED = 0.12, 0.50, 14.0  # lead that is needed: in the end, at first, and between
PATIENCE = 2.0  # seconds that the lead is held: a chorus, not a chord
BORED, YAWN = 0.40, 90.0  # what a scene loses by being on, and the seconds until most of it is lost
SEEN, FORGOTTEN = 0.35, 120.0  # what it lacks when it has just been on, and until that is forgotten
WHIM = 0.06  # either way, by chance: another evening is another choice
MINUTE = 60.0  # seconds after which chance is asked again
BETWEEN_CUTS = 8.2  # seconds: 8, and a picture or two for shows that draw few a second
BAR_WAIT = 5.0  # seconds in which a bar line must come, or it goes without a cut
BEAT = 0.5  # pulse from which there are bar lines to wait for
CALM_LEAD = 0.12  # more lead that is needed then: one listens, and the picture stays
SLOWLY = 1.8  # times everything, under dialogue or when the host asks for calm
FADES = 3.5, 6.5  # seconds of a cross-fade, by chance between
RIDE = 6.0  # seconds in the lift: its doors need 2.6, and the new world must have been heard
RARE = 30.0  # seconds without a bell, after which one is the bell; others are music
DYING = 0.3  # of the level of late: below, the sound may be about to end, and nothing begins
SOFT_BELL = 1.5  # seconds of fade for a bell under dialogue
DOORS = 2.5  # seconds of fade out of the lift


@dataclass(frozen=True, slots=True)
class Change:
    """Another scene is due."""

    scene: str
    fade: float  # seconds; 0 cuts


class Programme:
    """Follows the sound by hops and says which scene is due.

    Parameters
    ----------
    scenes : those that may be chosen; others are nobody's business here
    first : the one that is on
    chance : the only random generator of the show
    """

    def __init__(self, scenes: Sequence[str], first: str, chance: Random) -> None:
        self.evidence = Evidence()
        self.scene = first
        self.outer: bool | None = None  # which world the last ride led to
        self._scenes = [name for name in scenes if name in WANTS]
        self._rides = "lift" in scenes
        self._chance = chance
        self._whims: dict[str, float] = {}
        self._asked = -MINUTE  # when chance was last asked; all times are of the sound, seconds
        self._since = 0.0
        self._seen: dict[str, float] = {}  # when a scene last went
        self._cut = -BETWEEN_CUTS
        self._ride = self._bell = -RARE  # when the last ride began, and when a bell was heard
        self.leader, self._led = "", 0.0  # who is wanted more than what is on, and since when
        self._bar = 0.0
        self._time = 0.0

    def strike(self, scene: str) -> None:
        """Choose `scene` no more."""
        self._scenes = [name for name in self._scenes if name != scene]
        self._rides &= scene != "lift"

    def put_on(self, scene: str, *, cut: bool = False) -> None:
        """Go on from `scene`, whoever has chosen it."""
        if scene != self.scene:
            self._seen[self.scene] = self._time
        self.scene, self._since, self.leader = scene, self._time, ""
        if cut:
            self._cut = self._time

    def hear(
        self,
        frame: AnalysisFrame,
        cues: Sequence[Cue],
        state: State,
        *,
        calm: bool = False,
        held: bool = False,
    ) -> Change | None:
        """Take in one hop; return the change that is due now, mostly none.

        `calm` asks for slow changes only; `held` means that the host has chosen, and none is due.
        """
        self._time = frame.sample / RATE
        look = self.evidence.hear(frame, cues, state)
        bar_line = self._bar_line(state)
        if held:
            self.leader = ""
            return None
        calm |= self.evidence.speech > HUSH
        if any(cue.kind == "cue" and cue.name == "ding" for cue in cues) and self._is_the_bell():
            self._ride = self._time
            self.outer = self.scene not in OUTER
            return self._go("lift", SOFT_BELL if calm else 0.0)
        if self.scene == "lift" and self._ride >= self._since:
            return self._get_out()
        ending = not frame.level > max(AUDIBLE, DYING * self.evidence.level)
        if ending or state.silence.value > 0.5:
            self.leader = ""
            return None
        slow = SLOWLY if calm else 1.3 - 0.6 * self.evidence.energy
        if look:
            self._look_for_a_leader(slow, LEAST + CALM_LEAD * calm)
        if not self.leader:
            return None
        waited = self._time - self._led - PATIENCE * slow
        return self._bring_on(waited, calm, bar_line or any(is_return(cue) for cue in cues))

    def _look_for_a_leader(self, slow: float, least: float) -> None:
        """Look whether a scene is wanted by `least` more than what is on, and by how much more."""
        stayed = self._time - self._since
        wants = self._wants(self._scenes)
        here = wants.pop(self.scene, 0.0)
        best = max(wants, key=wants.__getitem__, default=self.scene)
        lead = wants.get(best, here) - here
        if stayed < SHORTEST * max(slow, 1.0) or lead < least + EAGER * exp(
            -stayed / (SETTLED * slow)
        ):
            self.leader = ""
            return
        if not self.leader:
            self._led = self._time
        self.leader = best

    def _bring_on(self, waited: float, calm: bool, moment: bool) -> Change | None:
        """Go on to the leader, who has waited so long: how, and whether now or at a `moment`."""
        if waited < 0.0:
            return None
        if calm:
            return self._go(self.leader, SLOWLY * FADES[1])
        if moment and self._time - self._cut >= BETWEEN_CUTS:
            return self._go(self.leader, 0.0)
        if self.evidence.pulse > BEAT and waited < BAR_WAIT:
            return None
        return self._go(self.leader, self._chance.uniform(*FADES))

    def _is_the_bell(self) -> bool:
        """Say whether this bell calls the lift: a vibraphone is no bell, it rings all the time."""
        rare = self._time - self._bell >= RARE
        self._bell = self._time
        return rare and self._rides and self.scene != "lift"

    def _get_out(self) -> Change | None:
        """Leave the lift for the other world, as soon as it has been heard."""
        if self._time - self._since < RIDE:
            return None
        there = [name for name in self._scenes if (name in OUTER) == self.outer]
        wants = self._wants(there or self._scenes)
        return self._go(max(wants, key=wants.__getitem__), DOORS) if wants else None

    def _wants(self, scenes: Iterable[str]) -> dict[str, float]:
        if self._time - self._asked >= MINUTE:
            self._asked = self._time
            self._whims = {name: self._chance.uniform(-WHIM, WHIM) for name in WANTS}
        wants = {}
        for name in scenes:
            if name == self.scene:
                tired = BORED * (1.0 - exp(-(self._time - self._since) / YAWN))
            else:
                away = self._time - self._seen.get(name, -1e9)
                tired = SEEN * exp(-away / FORGOTTEN)
            wants[name] = WANTS[name](self.evidence) + self._whims[name] - tired
        return wants

    def _go(self, scene: str, fade: float) -> Change:
        self.put_on(scene, cut=fade == 0.0)
        return Change(scene, fade)

    def _bar_line(self, state: State) -> bool:
        """Say whether a bar has just begun, or a beat where nobody knows the bars."""
        known = unit(state.bar_phase.confidence) > 0.2
        phase = unit((state.bar_phase if known else state.beat_phase).value)
        passed = self._bar - phase > 0.5
        self._bar = phase
        return passed and self.evidence.pulse > BEAT
