"""From numbers to what happened and what is true: the table of detectors, and who asks them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from visualizer.cues.bass import BassHit
from visualizer.cues.beat import Beat
from visualizer.cues.character import Character
from visualizer.cues.chatter import Chatter
from visualizer.cues.clicks import Clicks
from visualizer.cues.detune import Detune
from visualizer.cues.ding import Ding
from visualizer.cues.drone import Drone
from visualizer.cues.found import Found
from visualizer.cues.glitch import Glitch
from visualizer.cues.onset import Onset
from visualizer.cues.pressure import Pressure
from visualizer.cues.silence import Silence
from visualizer.cues.speech import Speech
from visualizer.cues.strain import Strain
from visualizer.cues.width import Width
from visualizer.records import AnalysisFrame, Cue, State, Trait

__all__ = ["DETECTORS", "Detector", "Hearing"]


class Detector(Protocol):
    """Listens for one thing. It is causal, counts in seconds, and alone knows what it remembers."""

    @property
    def traits(self) -> Mapping[str, Trait | str]:
        """What it holds to be true after the last frame, by field of `State`.

        Empty while it cannot say. A new mapping, and a new `Trait` in it, is made only when
        something has changed; a mood is a word.
        """

    def __call__(self, frame: AnalysisFrame) -> tuple[Cue, ...]:
        """Take one more hop; return what has happened, mostly nothing."""


DETECTORS: dict[str, type[Detector]] = {
    "onset": Onset,
    "bass": BassHit,
    "beat": Beat,
    "silence": Silence,
    "drone": Drone,
    "glitch": Glitch,
    "clicks": Clicks,
    "strain": Strain,
    "ding": Ding,
    "speech": Speech,
    "width": Width,
    "pressure": Pressure,
    "character": Character,
    "chatter": Chatter,
    "found": Found,
    "detune": Detune,
}


class Hearing:
    """Asks every detector of the table, in its order."""

    def __init__(self, detectors: Mapping[str, Callable[[], Detector]] = DETECTORS) -> None:
        self._detectors = tuple(make() for make in detectors.values())
        self._told: list[Mapping[str, Any]] = [{} for _ in self._detectors]
        self._state: State | None = None  # that they were told in

    def __call__(self, frame: AnalysisFrame, state: State) -> tuple[tuple[Cue, ...], State]:
        """Return what happened in `frame`, and `state` with what is true now.

        Fields that no detector speaks for stay as they are in `state`.
        """
        cues: tuple[Cue, ...] = ()
        changed: dict[str, Any] = {}
        known = state is self._state
        for number, detector in enumerate(self._detectors):
            cues += detector(frame)
            traits = detector.traits
            if known and traits is self._told[number]:
                continue
            self._told[number] = traits
            new = {name: one for name, one in traits.items() if getattr(state, name) is not one}
            changed |= new
        self._state = replace(state, **changed) if changed else state
        return cues, self._state
