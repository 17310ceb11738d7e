"""Character: which world the sound belongs to, its mood, how tense it is, and how gritty."""

from collections.abc import Mapping
from math import exp

from visualizer.cues.net import SLOW, Net
from visualizer.cues.texture import EVERY, ROW, STEP, Texture
from visualizer.records import AnalysisFrame, Cue, Trait

LOOK = EVERY * ROW * STEP  # seconds between two
# Seconds to 1/e in which each follows what is seen. A world is a place, a mood a piece; tension and
# grit are of the moment, and the texture itself looks back two seconds and more.
WORLD, MOOD, TENSION, GRIT = 3.0, 1.5, 0.8, 0.4
MOODS = ("reward", "swing", "march")


class Character:
    """Weighs one look at the texture of sound by several small judges."""

    BEGINS, ENDS = 0.5, 0.4  # likelihood of a mood: it stays until it is plainly over
    SURE = 8.0  # seconds of sound until we are
    FAINT_LUFS = -65.0  # below it there is nothing to tell

    def __init__(self) -> None:
        self.traits: Mapping[str, Trait | str] = {}
        self._texture = Texture()
        self._world, self._tension, self._grit = (
            Net(name, SLOW) for name in ("world", "tension", "grit")
        )
        self._moods = {name: Net(name, SLOW) for name in MOODS}
        self._dial, self._tense, self._gritty = 0.5, 0.0, 0.0
        self._likely = dict.fromkeys(MOODS, 0.0)
        self._mood = ""
        self._looks = 0

    def __call__(self, frame: AnalysisFrame) -> tuple[Cue, ...]:
        """Return nothing; twice a second `traits` is told anew: world, mood, tension and grit."""
        seen = self._texture(frame)
        if seen is None:
            return ()
        if self._texture.level_db < self.FAINT_LUFS:
            self._rest()
            return ()
        self._looks += 1
        sure = min(self._looks * LOOK / self.SURE, 1.0)
        self._dial += (self._world(seen) - self._dial) * self._follow(WORLD)
        self._tense += (self._tension(seen) - self._tense) * self._follow(TENSION)
        self._gritty += (self._grit(seen) - self._gritty) * self._follow(GRIT)
        for name, judge in self._moods.items():
            self._likely[name] += (judge(seen) - self._likely[name]) * self._follow(MOOD)
        likeliest = max(MOODS, key=self._likely.__getitem__)
        if self._likely[likeliest] > (self.ENDS if likeliest == self._mood else self.BEGINS):
            self._mood = likeliest
        else:
            self._mood = ""
        self.traits = {
            "world": Trait(self._dial, sure * abs(2.0 * self._dial - 1.0)),
            "tension": Trait(self._tense, sure),
            "grit": Trait(self._gritty, sure),
            "mood": self._mood if sure == 1.0 else "",
        }
        return ()

    def _rest(self) -> None:
        """Let go: silence is in no mood, and neither tense nor rough. The world is still there."""
        self._tense -= self._tense * self._follow(TENSION)
        self._gritty -= self._gritty * self._follow(GRIT)
        self._likely = dict.fromkeys(MOODS, 0.0)
        self._mood, self._looks = "", 0
        if self.traits:
            self.traits = {
                **self.traits,
                "tension": Trait(self._tense, 1.0),
                "grit": Trait(self._gritty, 1.0),
                "mood": "",
            }

    def _follow(self, seconds: float) -> float:
        """Return the share of the way that is gone in one look; at first, of the mean so far."""
        return max(1.0 - exp(-LOOK / seconds), 1.0 / max(self._looks, 1))
