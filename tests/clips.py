"""A violent evening, filmed: the worst music that can be made, through the whole house to pixels.

Two meters look at it: ours, by WCAG's text, field by field, and IRIS, the analyser of Electronic
Arts in its Python port, which looks at means of the whole picture and at four seconds of five.
"""

from dataclasses import dataclass

import numpy as np
from iris_pse_detection.configuration import Configuration
from iris_pse_detection.flash_detection import FlashDetection

from tests.flash_meter import measure
from tests.lamps_known import level
from visualizer.analysis import Analyzer
from visualizer.audio.ring import Ring
from visualizer.clock import steady
from visualizer.cues import Hearing
from visualizer.director import Director
from visualizer.lamps import LampGrid
from visualizer.output.statistics import Statistics
from visualizer.records import RATE, SILENT_FRAME, Command, Direction, SourceStatus, State, Tick
from visualizer.render.stage import Stage
from visualizer.scenes import SCENES
from visualizer.show import play

SIZE = 320, 180  # px
FPS = 30
CELL = 4  # px between those that our meter looks at: 80 by 45 of them, evenly spread


def violent(seconds):
    """Return music made to hurt, float32 (n, 2) at RATE, full scale 1; four kinds in turn.

    Noise that strobes; square bass gated ever faster, from 3 to 15 times a second; silence and all
    that there is, twice a second; and everything at once, five times a second.
    """
    t = np.arange(round(seconds * RATE)) / RATE
    noise = np.random.default_rng(3).uniform(-1, 1, len(t))
    bass = np.sign(np.sin(2 * np.pi * 50 * t))
    share = 4 * t / seconds
    part = share.astype(int)
    into = share - part
    gate_hz = 3 * 5**into  # 3 to 15
    gated = np.cumsum(gate_hz) / RATE % 1 < 0.5
    ten, two, five = (t * hz % 1 < 0.5 for hz in (10, 2, 5))
    sound = np.choose(
        part, [noise * ten, bass * gated, (noise + bass) / 2 * two, (noise / 2 + bass / 2) * five]
    )
    return np.repeat(sound.astype(np.float32)[:, None], 2, axis=1)


class Sound:
    """Plays `sound` at any pace."""

    def __init__(self, sound):
        self.ring = Ring()
        self._sound = sound

    def advance(self, sample):
        self.ring.write(self._sound[self.ring.written : sample])

    def available(self):
        return self.ring.written

    def status(self):
        return SourceStatus("violence", "file", hearing=True)

    def close(self):
        pass


class Camera:
    """Keeps every picture of `stage`; `keys` maps a picture's number to what is pressed then."""

    display, refresh_hz = "", 0.0

    def __init__(self, stage, keys):
        self.size, self.frames = stage.size, []
        self._stage, self._keys = stage, keys

    def displayed(self):
        return False

    def present(self):
        self.frames.append(self._stage.read())
        return self._keys.get(len(self.frames), ())

    def close(self):
        pass


def filmed(gpu, scene, seconds, *, limited=True, keys=None, calm=False):
    """Return the pictures of `seconds` of violence in `scene`, or where the director goes if ""."""
    stage = Stage(gpu, SCENES, size=SIZE, internal=SIZE, limited=limited)
    camera = Camera(stage, keys or {})
    play(
        ticks=steady(FPS, seconds),
        source=Sound(violent(seconds)),
        analyzer=Analyzer(),
        hearing=Hearing(),
        director=Director(list(SCENES), pinned=scene, calm=calm),
        lamps=LampGrid(),
        stage=stage,
        sink=camera,
        statistics=Statistics(FPS),
    )
    stage.close()
    return camera.frames


def strobed(gpu, seconds, *, hz=10.0, limited=True):
    """Return the pictures of a hall whose lamps are switched on and off `hz` times a second."""
    stage = Stage(gpu, SCENES, size=SIZE, internal=SIZE, limited=limited)
    frames = []
    for tick in steady(FPS, seconds):
        lamps = level(4.0 * (tick.time * hz % 1 < 0.5))
        stage.draw(Tick(tick.time, tick.sample), lamps, SILENT_FRAME, State(), Direction())
        frames.append(stage.read())
    stage.close()
    return frames


def mashed(seconds):
    """Return keys pressed eight times a second: scenes and blackouts in turn."""
    pressed = (Command.NEXT_SCENE, Command.NEXT_SCENE, Command.BLACKOUT)
    every = FPS / 8
    return {round(k * every): (pressed[k % 3],) for k in range(1, int(seconds * 8))}


@dataclass(frozen=True)
class Verdict:
    """What the two meters say of a film."""

    general: float  # flashes in the worst second, by ours
    red: float
    ours: bool
    transitions: int  # of the mean's luminance in the worst second, by IRIS; 6 are allowed
    iris: bool
    sustained: bool  # without four seconds of five that hold two flashes or more

    @property
    def passed(self):
        return self.ours and self.iris and self.sustained


def judged(frames):
    """Return what both meters say of `frames`, which are FPS a second."""
    report = measure(frames, (k / FPS for k in range(len(frames))), cell=CELL)
    iris = FlashDetection(FPS, frames[0].shape[:2], Configuration())
    most = 0
    for k, frame in enumerate(frames):
        iris.set_current_frame(np.ascontiguousarray(frame[..., ::-1]))  # it wants BGR
        most = max(most, iris.analyse_frame(k).luminance_transitions)
    return Verdict(
        report.general.worst,
        report.red.worst,
        report.passed,
        most,
        not iris.flash_fail,
        not iris.extended_failure,
    )
