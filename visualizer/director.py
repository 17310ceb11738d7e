"""Who is on stage: from cues, states and the host's keys to a scene, a walk and a light.

The director hears by hop and directs by picture, so that the show answers a key even while no
sound arrives.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import exp

from visualizer.records import AnalysisFrame, Budget, Command, Cue, Direction, State, Tick

CAST = (
    "hall",
    "corridor",
    "numbers",
    "undercroft",
    "dance",
    "table",
    "outside",
    "lift",
    "march",
    "lounge",
    "idle",
)  # in the order of the keys 1 to 9, 0 and -
SCENE_KEYS = dict(zip([c for c in Command if c.name.startswith("SCENE_")], CAST, strict=True))

BLACKOUT = 0.5  # seconds from light to dark, and back: a fade, slower than any flash
CROSS_FADE = 2.0  # seconds between scenes
WAKE = 0.8  # seconds of it when sound comes back: soon, but not a jolt
FALL_ASLEEP = 12.0  # seconds of silence until the hall sleeps: longer than a pause in a song
AUDIBLE = 0.02  # level below which no guest hears anything
WALK = {"corridor": 0.22}  # bays a second in full music; a bay is the length of one lamp's cell
STROLL = 0.03  # the same in every other scene: noticed only when one has looked away
PACE = 2.5  # seconds in which a walk starts and stops; nobody jerks a camera here
STEP_DB = 1.5  # sensitivity per key press: a step one notices
MOST_DB = 24.0  # either way; further out only noise or nothing is left


class Director:
    """Decides what is seen. In silence the hall falls asleep, unless a scene is pinned.

    Parameters
    ----------
    scenes : names of the scenes that exist
    pinned : the scene to begin with and stay in; "" begins with the first and sleeps in silence
    seed : passed on in every Direction
    sensitivity_db : where the host's sensitivity starts
    """

    def __init__(
        self,
        scenes: Sequence[str],
        *,
        pinned: str = "",
        seed: int = 0,
        sensitivity_db: float = 0.0,
    ) -> None:
        self.notice = ""  # what the last key did, in words for the screen
        self.sensitivity_db = sensitivity_db
        self.scenes = [name for name in CAST if name in scenes]
        self._pinned = bool(pinned)
        self._awake = pinned or self.scenes[0]  # the scene to wake up in
        self._direction = Direction(scene=self._awake, seed=seed)
        self._time: float | None = None
        self._sounding = False  # something was heard since the last picture
        self._quiet = 0.0  # seconds
        self._still = 0.0  # 1 while silence is an event, and all motion stops
        self._level = 0.0
        self._pace = 0.0  # 0 standing .. 1 walking
        self._dark = False
        self._tension = self._direction.tension
        self._world = self._direction.world
        self._budget = Budget()

    def hear(self, frame: AnalysisFrame, cues: Iterable[Cue], state: State, budget: Budget) -> None:
        """Take in one hop of sound."""
        self._sounding |= frame.level > AUDIBLE and not frame.digital_silence
        self._level = frame.level
        self._still = state.silence.value
        self._tension = state.tension.value * state.tension.confidence
        self._world = state.world.value
        self._budget = budget

    def direct(self, tick: Tick, commands: Iterable[Command] = ()) -> Direction:
        """Return what this picture shows, after the keys that were pressed since the last one."""
        dt = 0.0 if self._time is None else max(tick.time - self._time, 0.0)
        self._time = tick.time
        for command in commands:
            self._obey(command, tick.time)
        self._sleep_or_wake(dt, tick.time)

        d = self._direction
        walking = self._level > AUDIBLE and self._still < 0.5 and self._quiet < 1.5
        self._pace += ((0.5 + 0.5 * self._level) * walking - self._pace) * (1 - exp(-dt / PACE))
        light = d.light + (-dt if self._dark else dt) / BLACKOUT
        self._direction = replace(
            d,
            travel=d.travel + dt * self._pace * WALK.get(d.scene, STROLL),
            light=min(max(light, 0.0), 1.0),
            sensitivity=10 ** (self.sensitivity_db / 20),
            tension=self._tension,
            world=self._world,
            flash=self._budget.can_flash() and not d.calm,
        )
        return self._direction

    def strike(self, scene: str, why: str) -> None:
        """Take `scene` off the programme: it cannot be drawn."""
        self.scenes.remove(scene)
        self.notice = f"scene {scene} cannot be shown: {why}"

    def _obey(self, command: Command, time: float) -> None:
        match command:
            case Command.BLACKOUT:
                self._dark = not self._dark
                self.notice = "blackout: Space brings the light back" if self._dark else "light"
            case Command.LOUDER | Command.QUIETER:
                step = STEP_DB if command is Command.LOUDER else -STEP_DB
                self.sensitivity_db = min(max(self.sensitivity_db + step, -MOST_DB), MOST_DB)
                self.notice = f"sensitivity {self.sensitivity_db:+.1f} dB"
            case Command.NEXT_SCENE:
                here = self.scenes.index(self._direction.scene)
                self._choose(self.scenes[(here + 1) % len(self.scenes)], time)
            case _ if command in SCENE_KEYS:
                self._choose(SCENE_KEYS[command], time)

    def _choose(self, scene: str, time: float) -> None:
        if scene not in self.scenes:
            self.notice = f"scene {scene} is not built yet"
            return
        self._awake = scene
        self._quiet = 0.0  # it is looked at for a while, even if nothing plays
        self.notice = f"scene {scene}"
        self._enter(scene, time, CROSS_FADE)

    def _sleep_or_wake(self, dt: float, time: float) -> None:
        self._quiet = 0.0 if self._sounding else self._quiet + dt
        self._sounding = False
        if self._pinned or "idle" not in self.scenes:
            return
        if self._quiet > FALL_ASLEEP:
            self._enter("idle", time, CROSS_FADE)
        elif self._quiet == 0.0:
            self._enter(self._awake, time, WAKE)

    def _enter(self, scene: str, time: float, fade: float) -> None:
        if scene != self._direction.scene:
            self._direction = replace(self._direction, scene=scene, since=time, fade=fade)
