"""Stories for the director: what is heard, second by second, and the scenes that come."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from visualizer.director import CAST, Director
from visualizer.records import (
    HOP,
    RATE,
    SILENT_FRAME,
    AnalysisFrame,
    Budget,
    Cue,
    State,
    Tick,
    Trait,
)

STRIDE = 6 * HOP  # samples from one told moment to the next: a story need not tell every hop


@dataclass(frozen=True)
class Part:
    """A stretch of sound: how long, how loud, what is true of it, and what happens when."""

    seconds: float
    level: float = 0.5
    mood: str = ""
    bpm: float = 0.0  # a beat, in four
    onsets: float = 0.0  # a second
    at: tuple[tuple[float, str, str], ...] = ()  # seconds into the part, kind and name of a cue
    true: dict[str, float] = field(default_factory=dict)  # fields of State, all sure

    def moments(self, began: int) -> Iterable[tuple[AnalysisFrame, tuple[Cue, ...], State]]:
        """Yield frame, cues and state of each moment after sample `began`."""
        traits = {name: Trait(value, 1.0) for name, value in self.true.items()}
        ahead = sorted(self.at)
        for passed in range(STRIDE, round(self.seconds * RATE) + STRIDE, STRIDE):
            sample, now = began + passed, passed / RATE
            cues = []
            while ahead and ahead[0][0] <= now:
                _, kind, name = ahead.pop(0)
                cues.append(Cue(kind, name, sample, sample, 1.0))
            if self.onsets and int(now * self.onsets) > int((now - STRIDE / RATE) * self.onsets):
                cues.append(Cue("onset", "", sample, sample, 0.6))
            if self.bpm:
                beats = now * self.bpm / 60
                traits["beat_phase"] = Trait(beats % 1, 0.9)
                traits["bar_phase"] = Trait(beats / 4 % 1, 0.8)
                traits["tempo_bpm"] = Trait(self.bpm, 0.9)
            frame = replace(
                SILENT_FRAME, sample=sample, level=self.level, digital_silence=self.level == 0
            )
            yield frame, tuple(cues), State(mood=self.mood, **traits)


def tell(
    parts, *, fps=10, seed=0, scenes=CAST, keys=None, pinned="", director=None, may_flash=True
):
    """Direct a story; return every picture's time and Direction. `keys`: seconds → Command."""
    director = director or Director(scenes, pinned=pinned, seed=seed)
    keys = dict(keys or {})
    shown, sample, picture = [], 0, 0
    for part in parts:
        for frame, cues, state in part.moments(sample):
            sample = frame.sample
            director.hear(frame, cues, state, Budget(may_flash=may_flash))
            while (picture + 1) / fps <= sample / RATE:
                picture += 1
                time = picture / fps
                pressed = [keys.pop(at) for at in sorted(keys) if at <= time]
                shown.append((time, director.direct(Tick(time, sample), pressed)))
    return shown


def changes(shown):
    """Return (time, scene, fade) of the first scene and of every change."""
    told, scene = [], None
    for time, direction in shown:
        if direction.scene != scene:
            scene = direction.scene
            told.append((time, scene, direction.fade))
    return told


def scenes_of(shown):
    return [scene for _, scene, _ in changes(shown)]
