"""What speaks for a scene: slow numbers, 0..1, that no single moment of sound moves far."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, isfinite

from visualizer.records import HOP, RATE, AnalysisFrame, Cue, State, Trait

STEP = HOP / RATE  # seconds
EVERY = 12  # hops between two looks at what is slowly true: 64 ms
RISE, FALL = 2.0, 5.0  # seconds in which evidence comes and goes: longer than a moment, or a gap
LAST = {"returns": 45.0, "clicks": 12.0, "onsets": 6.0}  # seconds that what has happened counts
STEADY = 0.4, 0.9  # confidence in the beat where a pulse begins, and where nothing is left to doubt
GROOVE = 12.0  # seconds of a beat until one would dance to it
BUSY = 6.0  # onsets a second: more are heard as one texture
FLAT_CENTS = 25.0  # of detune: an eighth of a tone is plainly wrong
CLICKS = ("clicks", "click_accel", "found")  # names of what taps and ticks
HUSH = 0.4  # speech from which it is dialogue
AUDIBLE = 0.02  # level below which no guest hears anything


def sure(trait: Trait, scale: float = 1.0) -> float:
    """Return the trait over `scale`, as far as anyone is sure of it, 0..1."""
    return unit(trait.value / scale) * unit(trait.confidence)


def unit(value: float) -> float:
    """Return `value` within 0..1; what is no number is 0."""
    return min(max(value, 0.0), 1.0) if isfinite(value) else 0.0


@dataclass(slots=True)
class Evidence:
    """Follows the sound; every number is 0..1."""

    level: float = 0.0
    pulse: float = 0.0  # there is a beat
    groove: float = 0.0  # and it has been there for a while
    busy: float = 0.0  # how dense onsets are
    drone: float = 0.0
    strain: float = 0.0
    ease: float = 0.0  # consonance that somebody has vouched for
    alarm: float = 0.0
    chatter: float = 0.0
    speech: float = 0.0
    width: float = 0.0
    detune: float = 0.0
    grit: float = 0.0
    tension: float = 0.0
    pressure: float = 0.0
    outer: float = 0.0  # how plainly this is the sparse, cold world
    swing: float = 0.0
    reward: float = 0.0
    march: float = 0.0
    returns: float = 0.0  # figures that came back lately
    clicks: float = 0.0  # things that tapped or ticked lately
    onsets: float = 0.0  # a second, lately; the one number that is not 0..1

    @property
    def sparse(self) -> float:
        """Sound with room between its parts."""
        return (1.0 - self.busy) * (1.0 - self.pulse)

    @property
    def energy(self) -> float:
        """How much happens: the pace at which scenes may follow each other."""
        return (self.level + self.busy + max(self.pulse, self.tension)) / 3.0

    def hear(self, frame: AnalysisFrame, cues: Iterable[Cue], state: State) -> bool:
        """Take in one hop; say whether it was looked at what is slowly true."""
        for cue in cues:
            if is_return(cue):
                self.returns = min(self.returns + 0.4 * unit(cue.completeness), 1.0)
            elif cue.kind == "cue" and cue.name in CLICKS:
                self.clicks = min(self.clicks + 0.5 * unit(cue.score), 1.0)
            elif cue.kind == "onset":
                self.onsets += 1.0 / LAST["onsets"]
        look = frame.sample // HOP % EVERY == 0
        if look:
            self._follow(unit(frame.level), state, EVERY * STEP)
        return look

    def _follow(self, level: float, state: State, dt: float) -> None:
        for name, seconds in LAST.items():
            setattr(self, name, getattr(self, name) * exp(-dt / seconds))
        beat = unit((state.beat_phase.confidence - STEADY[0]) / (STEADY[1] - STEADY[0]))
        sounding = float(level > AUDIBLE)
        now = {
            "level": level,
            "pulse": beat * sounding,
            "busy": min(self.onsets / BUSY, 1.0),
            "drone": sure(state.drone),
            "strain": sure(state.strain),
            "ease": sounding * unit(state.strain.confidence) * (1.0 - unit(state.strain.value)),
            "alarm": sure(state.alarm),
            "chatter": sure(state.chatter),
            "speech": sure(state.speech),
            "width": sure(state.width),
            "detune": max(
                sure(state.detune_cents, FLAT_CENTS), sure(state.detune_cents, -FLAT_CENTS)
            ),
            "grit": sure(state.grit),
            "tension": sure(state.tension),
            "pressure": sure(state.pressure),
            "outer": sure(Trait(1.0 - 2.0 * state.world.value, state.world.confidence)),
            "swing": float(state.mood == "swing"),
            "reward": float(state.mood == "reward"),
            "march": float(state.mood == "march"),
        }
        rise, fall = 1.0 - exp(-dt / RISE), 1.0 - exp(-dt / FALL)
        for name, target in now.items():
            held = getattr(self, name)
            setattr(self, name, held + (target - held) * (rise if target > held else fall))
        self.groove += (self.pulse - self.groove) * (1.0 - exp(-dt / GROOVE))


def is_return(cue: Cue) -> bool:
    """Say whether a figure has come back, heard to its end or near it."""
    return cue.kind == "repeat" or (cue.kind == "motif" and cue.stage != "provisional")
