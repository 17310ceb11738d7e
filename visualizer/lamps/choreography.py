"""Which cue and which state plays which move. docs/what-you-see.md tells it to a person."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import exp
from typing import Any

import numpy as np

from visualizer.lamps import figures
from visualizer.lamps.moves import MOVES
from visualizer.lamps.place import Place
from visualizer.records import F32, NO_HOOPS, NO_LAMPS, Cue, State, Trait, frozen

UNDER_WAY = 4  # of a kind at most; the oldest gives way, or beats that never end would pile up
AUDIBLE = 0.01  # strength below which a move is silent, and is not played
HUSHED = 0.4  # of the hush before a figure, that is left without a budget
MURMUR = 0.20  # of its crest that is left to a swell which no downbeat and no budget carries
HOOPS_LAST = 4.0  # seconds until nothing is left of any hoop
LOOKS = 0.12  # seconds in which the glow ahead of a figure comes and goes
EASE = 0.8  # seconds in which a state is taken on: light and ceilings never jerk
# seconds in which the light takes on what must not be seen to change: it would hide the bass
SLOWLY = {"pressure": 45.0, "tension": 10.0}
SPEECH_KEEPS = 0.25  # of the contrast of the music, while somebody speaks
SCAN_SLOWEST, SCAN_FASTEST = 0.35, 1.8  # passages a second of the line that clicks send
COMMA_CENTS = 50.0  # at which detuned ballasts have drifted all the way apart
DISORDER = 0.10  # of the way to another hue, that no two tubes agree by before they are aligned

PLAYED = {
    "bass": ("swell",),
    "beat": ("ranks", "hues"),
    "ding": ("chime",),
    "found": ("gather",),
    "glitch": ("tear",),
    "repeat": ("home",),
}  # the moves that start with a cue; motifs and onsets have more to say
COLOURS = ("visit", "hues", "ring")  # moves that play over the tints alone
TINTS = ("chime", *COLOURS)
EASED = (
    *("tension", "pressure", "drone", "strain", "alarm"),
    *("speech", "chatter", "detune_cents", "grit"),
)  # what jumps when it is first heard; the rest is even by itself, or wanted at once


@dataclass(frozen=True, slots=True)
class Playing:
    """A move under way."""

    move: str
    began: float  # seconds
    strength: float
    seed: int
    steps: tuple[float, ...] = ()  # when each note of a figure comes, seconds, if that was heard


class Choreography:
    """Remembers the moves under way, and what is slowly true as the light has taken it on."""

    def __init__(self) -> None:
        self.felt = self._true = State()
        self._playing: list[Playing] = []  # all under way; and of them those that play over ...
        self._shaping: list[Playing] = []  # ... light
        self._tinting: list[Playing] = []  # ... tints
        self._tearing: list[Playing] = []  # ... tiles
        self._beats = 0
        self._hush: Playing | None = None
        self._eased = {name: Trait(0.0, 1.0) for name in EASED}
        self._easing = False  # whether any of them is on its way
        self._spread = 0.0  # of the light: -1 in the middle .. 1 at the sides
        self._scan = 0.0  # passages
        self._ahead = 0.0  # 0..1, how plainly a figure unfolds ...
        self._played = 0.0  # ... and how much of it has been
        self._tint, self._drift = NO_LAMPS, 0.0  # the last tints, where they keep still

    @property
    def calm(self) -> float:
        """What is left to the music of its contrast, 0..1: speech takes the rest."""
        return 1.0 - (1.0 - SPEECH_KEEPS) * self.felt.speech.value

    def start(self, cues: Iterable[Cue], time: float, *, flash: bool, world: float = 0.5) -> None:
        """Begin what the cues ask for; without `flash` all of the light stays nearly as it is.

        `world` is the one that is seen, 0 outer .. 1 inner: a figure that is at home in the other
        brings its colour along.
        """
        before = len(self._playing)
        self._playing = [p for p in self._playing if time - p.began < MOVES[p.move].lasts]
        changed = len(self._playing) < before
        for cue in cues:
            changed = True
            name = cue.name if cue.kind == "cue" else cue.kind
            strength = 0.4 + 0.6 * cue.score
            seed = cue.sample
            if name == "bass":
                strength = cue.score * (1.0 if flash else MURMUR)
            if name == "beat":
                self._beats += 1
                seed = self._beats
            if name == "motif":
                confirmed = cue.stage != "provisional"
                share = cue.completeness if confirmed else 0.5 * cue.completeness
                self._begin("step away", time, share, seed, figures.echo(cue.rhythm))
                if confirmed and cue.completeness >= 1:
                    self._begin("ring", time, strength, seed)
                    away = {"inner": 1.0 - 2 * world, "outer": 1.0 - 2 * (1 - world)}
                    if (far := away.get(cue.home, 0.0)) > 0:
                        side = 1.0 if cue.home == "inner" else -1.0
                        self._begin("visit", time, side * min(4 * far, 1.0), seed)
                    steps = figures.echo(cue.rhythm) if cue.rhythm else figures.EVENLY
                    share = strength * (1.0 if flash else HUSHED)
                    self._hush = Playing("hush", time, share, seed, steps)
            for move in PLAYED.get(name, ()):
                self._begin(move, time, strength, seed)
        if changed:
            playing, other = self._playing, ("tear", *COLOURS)
            self._shaping = [p for p in playing if p.move not in other]
            self._tinting = [p for p in playing if p.move in TINTS]
            self._tearing = [p for p in playing if p.move == "tear"]

    def hush(self, time: float) -> float:
        """Return the share of all light that makes way for a figure which came back whole."""
        if self._hush is None:
            return 0.0
        return figures.hush(time - self._hush.began) * self._hush.strength

    def hoops(self, time: float) -> F32:
        """Return the light that such a figure sends through the room; see `LampField.hoops`."""
        if self._hush is None or (age := time - self._hush.began) > HOOPS_LAST:
            return NO_HOOPS
        return figures.hoops(age, self._hush.strength, self._hush.steps)

    def follow(self, state: State, dt: float) -> None:
        """Take on what is true: a `Trait` by its confidence, over `EASE`."""
        share = 1 - exp(-dt / EASE)
        width = (2 * state.width.value - 1) * state.width.confidence  # 0: nobody can say
        self._spread += (width - self._spread) * share
        changed, easing = state is not self._true, False
        for name, held in self._eased.items() if changed or self._easing else ():
            trait = getattr(state, name)
            goal, value = trait.value * trait.confidence, held.value
            if goal != value:
                pace = 1 - exp(-dt / SLOWLY[name]) if name in SLOWLY else share
                value += (goal - value) * pace
                self._eased[name] = Trait(goal if abs(goal - value) < 1e-3 else value, 1.0)
                changed = easing = True
        self._easing = easing
        if changed:
            eased: dict[str, Any] = self._eased
            self.felt, self._true = replace(state, **eased), state
        goal = state.unfolding.confidence if state.unfolding.value else 0.0
        self._ahead += (goal - self._ahead) * (1 - exp(-dt / LOOKS))
        self._played = state.unfolding.value or self._played
        speed = SCAN_SLOWEST + (SCAN_FASTEST - SCAN_SLOWEST) * self.felt.alarm.value
        self._scan += dt * speed if self.felt.alarm.value > AUDIBLE else -self._scan

    def shape(self, out: F32, place: Place, time: float) -> None:
        """Play over the light all moves that shape it."""
        felt = self.felt
        if felt.silence.value * felt.silence.confidence > 0.5:
            return
        self._state(out, place, "draw in", time, felt.tension.value)
        if abs(self._spread) > AUDIBLE:
            MOVES["spread"].play(out, place, time, self._spread, 0)
        self._state(out, place, "murmur", time, felt.speech.value)
        self._state(out, place, "ripple", time, felt.chatter.value)
        self._state(out, place, "bar line", felt.bar_phase.value, felt.bar_phase.confidence)
        self._state(out, place, "chase", time, float(felt.mood == "swing"))
        self._state(out, place, "march", time, float(felt.mood == "march"))
        self._state(out, place, "scan", self._scan, felt.alarm.value)
        self._state(out, place, "look ahead", self._played, self._ahead)
        _play(out, place, time, self._shaping)

    def tint(self, place: Place, time: float, order: float) -> F32:
        """Return what all moves of colour make of the tints; `order` takes the tubes' own away.

        As long as nothing moves in them they are the same array.
        """
        felt = self.felt
        detune = min(max(felt.detune_cents.value / COMMA_CENTS, -1.0), 1.0)
        drift = detune + DISORDER * (1 - order)
        if drift != self._drift:
            self._drift, self._tint = drift, np.zeros_like(NO_LAMPS)
            MOVES["drift"].play(self._tint, place, time, drift, 0)
            frozen(self._tint)
        if felt.mood != "reward" and not self._tinting:
            return self._tint
        out = self._tint.copy()
        self._state(out, place, "four phases", time, float(felt.mood == "reward"))
        for playing in self._tinting:
            if playing.move not in COLOURS:
                age = time - playing.began
                left = min(age / 0.25, 1.0) * exp(-max(age - 0.3, 0.0) / 0.6)
                self._state(out, place, "chill", time, 0.6 * playing.strength * left)
        _play(out, place, time, [playing for playing in self._tinting if playing.move in COLOURS])
        return out

    def torn(self, place: Place, time: float) -> F32:
        """Return how torn each tile is, 0..1."""
        if not self._tearing:
            return NO_LAMPS
        out = np.zeros_like(NO_LAMPS)
        _play(out, place, time, self._tearing)
        return out

    def _begin(
        self, move: str, time: float, strength: float, seed: int, steps: tuple[float, ...] = ()
    ) -> None:
        alike = [playing for playing in self._playing if playing.move == move]
        if len(alike) == UNDER_WAY:
            self._playing.remove(alike[0])
        self._playing.append(Playing(move, time, strength, seed, steps))

    def _state(self, out: F32, place: Place, move: str, age: float, strength: float) -> None:
        if strength > AUDIBLE:
            MOVES[move].play(out, place, age, min(strength, 1.0), 0)


def _play(out: F32, place: Place, time: float, playing: Iterable[Playing]) -> None:
    """Play all that is under way over `out`, moves of a kind together where that costs less."""
    crowds: dict[str, list[tuple[float, float, int]]] = {}
    for one in playing:
        age, move = time - one.began, MOVES[one.move]
        if age >= move.lasts:
            continue
        if move.together is not None:
            crowds.setdefault(one.move, []).append((age, one.strength, one.seed))
        elif len(one.steps) > 1:
            figures.step_away(out, place, age, one.strength, one.seed, one.steps)
        else:
            move.play(out, place, age, one.strength, one.seed)
    for name, played in crowds.items():
        if (together := MOVES[name].together) is not None:
            together(out, place, played)
