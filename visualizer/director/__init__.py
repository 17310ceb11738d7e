"""Who is on stage: from cues, states and the host's keys to a scene, a walk and a light.

The director hears by hop and directs by picture, so that the show answers a key even while no
sound arrives. What the sound asks for is decided in `programme`; docs/directing.md tells it as a
table. What the host chooses holds: a key until a pause in which the hall falls asleep, `--scene`
for the evening; the same key again gives the choice back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import exp
from random import Random

from visualizer.director.dials import Dials
from visualizer.director.evidence import AUDIBLE, HUSH, unit
from visualizer.director.opening import DISSOLVE, Opening
from visualizer.director.programme import BETWEEN_CUTS, SLOWLY, Change, Programme
from visualizer.director.walk import Walk
from visualizer.director.wings import Wings
from visualizer.records import (
    AnalysisFrame,
    Budget,
    Command,
    Cue,
    Direction,
    State,
    Tick,
    Trait,
)

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

WORLDS = {"outer": Trait(0.0, 1.0), "inner": Trait(1.0, 1.0)}  # that the host may ask for

BLACKOUT = 0.5  # seconds from light to dark, and back: a fade, slower than any flash
CALM = 0.5  # seconds from lively to calm, and back
CROSS_FADE = 2.0  # seconds between scenes
CALM_CROSS_FADE = 5.0  # slow enough that calm light can follow it
DISSOLVED = 1.2  # seconds instead of a cut while some light may not turn: it would stand as dots
WAKE = 0.8  # seconds of it when sound comes back: soon, but not a jolt
FALL_ASLEEP = 12.0  # seconds of silence until the hall sleeps: longer than a pause in a song
PAUSE = 1.5  # seconds without sound until the walk stops
LOUDNESS = 1.5  # seconds to 1 - 1/e in which rooms take on how loud it is: doors do not flap
LATE = 0.2  # seconds that pictures of a slow show may lie beside the sound's own time
STEP_DB = 1.5  # sensitivity per key press: a step one notices
MOST_DB = 24.0  # either way; further out only noise or nothing is left


class Director:
    """Decides what is seen. In silence the hall falls asleep, unless a scene is pinned.

    Parameters
    ----------
    scenes : names of the house's scenes that exist; more may be admitted
    pinned : the scene to begin with and stay in; "" begins with the first and sleeps in silence.
        One that is not there yet is awaited.
    world : "outer" or "inner" if the host wants to be there, "" for the one that is heard
    seed : passed on in every Direction; of all chance that the show knows
    sensitivity_db : where the host's sensitivity starts
    calm : begin with slow changes only
    opening : begin with the start screen, in the hall at rest
    """

    def __init__(
        self,
        scenes: Sequence[str],
        *,
        pinned: str = "",
        world: str = "",
        seed: int = 0,
        sensitivity_db: float = 0.0,
        calm: bool = False,
        opening: bool = False,
    ) -> None:
        self.notice = ""  # what the last key did, in words for the screen
        self.sensitivity_db = sensitivity_db
        self.world = world
        self.calm = calm  # what was chosen last; the light follows
        self.scenes = [name for name in CAST if name in scenes]
        self.awaited = "" if pinned in self.scenes else pinned  # asked for, and not there yet
        self._likes: dict[str, str] = {}  # scenes of the host's own, and what they are hung like
        first = self.scenes[0] if not pinned or self.awaited else pinned
        self._programme = Programme(self.scenes, first, Random(seed))
        self._opening = Opening(wanted=opening)
        at_rest = "hall" if opening and "hall" in self.scenes else first
        self._direction = Direction(
            scene=at_rest, seed=seed, calm=float(calm), opening=self._opening.share
        )
        self._walk = Walk()
        self.wings = Wings()
        self._pinned = bool(pinned)
        self._held = False  # the host has chosen by a key
        self._due: Change | None = None
        self._time: float | None = None  # of the last picture
        self._cut = -BETWEEN_CUTS
        self._sounding = False  # something was heard since the last picture
        self._quiet = 0.0  # seconds
        self._state = State()
        self._level = 0.0
        self._dark = False
        self._dials = Dials()
        self._budget = Budget()

    def hear(self, frame: AnalysisFrame, cues: Iterable[Cue], state: State, budget: Budget) -> None:
        """Take in one hop of sound."""
        cues = tuple(cues)
        if self.world:
            state = replace(state, world=WORLDS[self.world])
        self._sounding |= frame.level > AUDIBLE and not frame.digital_silence
        self._level = unit(frame.level)
        self._state, self._budget = state, budget
        held = self._held or self._pinned
        due = self._programme.hear(frame, cues, state, calm=self.calm, held=held)
        self._due = due or self._due
        self._dials.hear(frame.sample, cues, state, self._programme.outer)
        if any(cue.stage == "confirmed" and cue.completeness >= 1 for cue in cues):
            self._walk.hold()

    def direct(self, tick: Tick, commands: Iterable[Command] = ()) -> Direction:
        """Return what this picture shows, after the keys that were pressed since the last one."""
        dt = 0.0 if self._time is None else max(tick.time - self._time, 0.0)
        self._time = tick.time
        self._open(dt, tick.time)
        self._change(tick.time)
        for command in commands:
            self._obey(command, tick.time)
        self._sleep_or_wake(dt, tick.time)
        if self.wings.called:
            self._enter(self.wings.called, tick.time, CROSS_FADE)

        d = self._direction
        light = d.light + (-dt if self._dark else dt) / BLACKOUT
        calm = d.calm + (dt if self.calm else -dt) / CALM
        opening = self._opening.share
        # The hall at rest is not played yet, however loud the sound is.
        sensitivity = 10 ** (self.sensitivity_db / 20) * (1.0 - opening)
        level = min(self._level * sensitivity, 1.0)
        self._direction = replace(
            d,
            travel=self._go_on(dt),
            light=min(max(light, 0.0), 1.0),
            calm=min(max(calm, 0.0), 1.0),
            opening=opening,
            sensitivity=sensitivity,
            loudness=d.loudness + (level - d.loudness) * (1.0 - exp(-dt / LOUDNESS)),
            tension=self._dials.tension,
            world=self._dials.world,
            flash=self._budget.can_flash() and not (self.calm or d.calm or opening),
            order=self._dials.order,
        )
        return self._direction

    def remember(self, returns: int) -> None:
        """Begin with the order that figures have left which came back on earlier evenings."""
        self._dials.remember(returns)

    def strike(self, scene: str, why: str) -> None:
        """Take `scene` off the programme: it cannot be drawn."""
        self.scenes.remove(scene)
        self._programme.strike(scene)
        if scene == self._programme.scene:
            self._programme.put_on(self._direction.scene)
        self.wings.dismiss()
        self.notice = f"scene {scene} cannot be shown: {why}"

    def admit(self, scene: str, like: str) -> None:
        """Put a scene of the host's own on the programme, hung like one of the house's."""
        self._likes[scene] = like
        if scene not in self.scenes:
            house = [name for name in self.scenes if name not in self._likes]
            self.scenes = house + sorted(self._likes)
        if scene == self.awaited:
            self.awaited = ""
            self._programme.put_on(scene)
            if not self._opening.up:
                self._enter(scene, self._time or 0.0, 0.0 if self._time is None else CROSS_FADE)
        elif scene == self._direction.scene:
            self._direction = replace(self._direction, like=like)

    def withdraw(self, scene: str) -> None:
        """Take a scene of the host's own off the programme: its file is gone."""
        if scene not in self._likes:
            return
        del self._likes[scene]
        self.scenes.remove(scene)
        if scene == self._direction.scene:
            self.awaited = scene if self._pinned else ""
            self._programme.put_on(self.scenes[0])
            self._enter(self.scenes[0], self._time or 0.0, CROSS_FADE)

    @property
    def scene(self) -> str:
        """The scene that is on."""
        return self._direction.scene

    @property
    def coming(self) -> tuple[str, ...]:
        """The scenes that may be next, the surest first; a host who has chosen has no others."""
        names = [self.wings.called, self._programme.scene]
        if not (self._held or self._pinned):
            names += [self._programme.leader, "lift", "idle"]
        there = dict.fromkeys(name for name in names if name in self.scenes)
        return tuple(name for name in there if name != self.scene)

    def _go_on(self, dt: float) -> float:
        """Walk on for `dt` seconds; return the bays walked so far."""
        state = self._state
        still = state.silence.value > 0.5
        slowly = self.calm or self._programme.evidence.speech > HUSH
        effort = (0.5 + 0.5 * self._level) / (SLOWLY if slowly else 1.0)
        if still or not self._level > AUDIBLE or self._quiet > PAUSE:
            effort = 0.0
        bpm = state.tempo_bpm.value
        return self._walk.go(
            dt,
            self._direction.house,
            effort=effort,
            still=still,
            slowly=slowly,
            bar=Trait(unit(state.bar_phase.value), unit(state.bar_phase.confidence)),
            bar_seconds=240.0 / bpm if 30.0 < bpm < 300.0 and not slowly else 0.0,
        )

    def _obey(self, command: Command, time: float) -> None:
        match command:
            case Command.BLACKOUT:
                self._dark = not self._dark
                self.notice = "blackout: Space brings the light back" if self._dark else "light"
            case Command.CALM:
                self.calm = not self.calm
                self.notice = (
                    "calm light: slow changes only, until C brings the full show back"
                    if self.calm
                    else "full show: C for calm light"
                )
            case Command.START:
                self._begin(time)
            case Command.LOUDER | Command.QUIETER:
                step = STEP_DB if command is Command.LOUDER else -STEP_DB
                self.sensitivity_db = min(max(self.sensitivity_db + step, -MOST_DB), MOST_DB)
                self.notice = f"sensitivity {self.sensitivity_db:+.1f} dB"
            case Command.WORLD:
                self.world = {"": "outer", "outer": "inner", "inner": ""}[self.world]
                to_come = f"the {self.world} world" if self.world else "the world that is heard"
                self.notice = f"{to_come}: W for another"
            case Command.NEXT_SCENE:
                here = self.scenes.index(self._direction.scene)
                self._choose(self.scenes[(here + 1) % len(self.scenes)], time)
            case _ if command in SCENE_KEYS:
                self._choose(SCENE_KEYS[command], time)

    def _choose(self, scene: str, time: float) -> None:
        """Show what the host has chosen; chosen again, it is given back to the programme."""
        if scene not in self.scenes:
            self.notice = f"scene {scene} is not built yet"
            return
        if scene == self._direction.scene and (self._held or self._pinned):
            self._held = self._pinned = False
            self.notice = f"scene {scene}, and what the music asks for next"
            return
        self._held = True
        self._opening.end()
        self.awaited = ""
        self._programme.put_on(scene)
        self._quiet = 0.0  # it is looked at for a while, even if nothing plays
        self.notice = f"scene {scene}"
        self._enter(scene, time, CROSS_FADE)

    def _open(self, dt: float, time: float) -> None:
        """Let the start screen's time pass, and begin when it is over."""
        was_up = self._opening.up
        self._opening.go_on(dt)
        if was_up and not self._opening.up:
            self._enter(self._programme.scene, time, DISSOLVE)

    def _begin(self, time: float) -> None:
        if self._opening.up:
            self._opening.end()
            self._enter(self._programme.scene, time, DISSOLVE)

    def _change(self, time: float) -> None:
        """Bring on what is due. Sound that was late may ask for two cuts at once: one is a fade."""
        due, self._due = self._due, None
        if due is None or self._opening.up or self._held or self._pinned:
            return
        soon = time - self._cut < BETWEEN_CUTS - LATE and due.scene != "lift"
        fade = CROSS_FADE if soon and due.fade == 0.0 else due.fade
        if fade == 0.0:
            self._cut = time
            if not self._budget.can_flash():
                fade = DISSOLVED
        self._enter(due.scene, time, fade)

    def _sleep_or_wake(self, dt: float, time: float) -> None:
        self._quiet = 0.0 if self._sounding else self._quiet + dt
        self._sounding = False
        if self._opening.up or self._pinned or "idle" not in self.scenes:
            return
        if self._quiet > FALL_ASLEEP:
            self._held = False  # the piece is over, and with it what was chosen for it
            if self._programme.scene == "idle":
                self._programme.put_on(self.scenes[0])
            self._enter("idle", time, CROSS_FADE)
        elif self._quiet == 0.0:
            self._enter(self._programme.scene, time, WAKE)

    def _enter(self, scene: str, time: float, fade: float) -> None:
        if scene == self._direction.scene:
            self.wings.dismiss()
        elif (faded := self.wings.call(scene, fade)) is not None:
            fade = max(faded, CALM_CROSS_FADE) if self.calm else faded
            like = self._likes.get(scene, "")
            self._direction = replace(
                self._direction, scene=scene, since=time, fade=fade, like=like
            )
