"""The stage: owns the textures, runs the passes, and shows one picture after another.

A picture is: the scene's surfaces in linear light, the last scene's picture mixed in while it
fades, bloom, and what the projector makes of it: tone, the limiter, the size of the output.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from math import log
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from visualizer.records import (
    AnalysisFrame,
    Budget,
    Direction,
    LampField,
    State,
    Tick,
)
from visualizer.render import noise
from visualizer.render.ahead import Ahead
from visualizer.render.bloom import bloom
from visualizer.render.digits import digits
from visualizer.render.fade import CrossFade
from visualizer.render.fours import Canvas
from visualizer.render.frame import FRAME
from visualizer.render.governor import (
    BEGIN_PIXELS,
    SOFTWARE_PIXELS,
    Governor,
    choose_internal,
    ladder,
    nearest,
)
from visualizer.render.gpu import Framebuffer, Gpu, Size
from visualizer.render.panel import Panel
from visualizer.render.passes import UNITS, Passes, flawed, struck
from visualizer.render.projector import Projector
from visualizer.render.repertoire import Repertoire
from visualizer.render.targets import Targets
from visualizer.scenes import Scene

GAP = 0.5  # of a period; a picture that took less leaves time to make the textures of another size
FLAWLESS = 0.01  # of strain, grit or a tear: less is not seen, and a ceiling costs a fifth less
GRAIN = 0.012  # of full range, in the dark; less the brighter it is

# 1 / shares of its distance in which a hoop's light is a quarter; a short room would be all hoops
FRONT, WAKE, SHORT = 28.0, 20.0, 1.6

U8 = NDArray[np.uint8]


class Stage:
    """Draws scenes.

    Parameters
    ----------
    gpu : the context to draw in
    scenes : scenes by name
    size : width and height of the output, px
    internal : the size drawn inside, px; None chooses it by what the GPU can do
    begin : about how large to begin with inside, px, where a processor draws; None where nothing is
        known of it
    target : "screen", the window's framebuffer; "offscreen", a texture of our own; or what gives
        the memory of a window that the processor draws for
    period : seconds that a picture may take; the size inside follows it, unless that is given
    limited : hold what leaves to the flash limiter; without it nothing is promised
    ahead : compiles for the driver's cache; `warm` waits until it has
    """

    def __init__(
        self,
        gpu: Gpu,
        scenes: Mapping[str, Scene],
        *,
        size: Size,
        internal: Size | None = None,
        begin: Size | None = None,
        target: Literal["screen", "offscreen"] | Canvas = "offscreen",
        period: float | None = None,
        limited: bool = True,
        ahead: Ahead | None = None,
    ) -> None:
        self._gpu = gpu
        self._fixed = internal
        self._enlarges = callable(target)  # into a window's memory nothing is made smaller
        self._period = None if internal else period
        self._governor: Governor | None = None
        self._timer = None if gpu.software or self._period is None else gpu.timer()
        self._passes = Passes(gpu)
        self._block = gpu.block(FRAME.itemsize)
        self._frame = np.zeros((), FRAME)
        self._panel = Panel(gpu)
        pile, blue = noise.pile(), noise.blue()
        self._pile = gpu.texture(pile.shape[:2], "picture", pile, wrap=True)
        self._speckle = gpu.texture(blue.shape[:2], "picture", blue, smooth=False, wrap=True)
        figures = digits()
        self._digits = gpu.texture(figures.shape[1::-1], "picture", figures)
        self._scene = ""
        self._fade = CrossFade()
        self._cache: dict[Size, Targets] = {}
        self._last: Targets | None = None  # those of the last picture
        self.size = size
        self._begin = begin
        self.internal = self._choose()
        self._projector = Projector(
            gpu,
            self._passes,
            size,
            self.internal,
            on_screen=target == "screen",
            limited=limited,
            canvas=target if callable(target) else None,
        )
        self.repertoire = Repertoire(gpu, self._passes, scenes, self._projector.compile(), ahead)

    @property
    def governed(self) -> Size | None:
        """The size inside at which a processor draws in time; None if that is not looked for."""
        return self.internal if self._governor is not None and self._gpu.software else None

    @property
    def budget(self) -> Budget:
        """May the light flash now, and if not, when."""
        return self._projector.budget

    def resize(self, size: Size) -> None:
        """Draw for an output of another size from now on; a running cross-fade ends."""
        self.size = size
        self._fade.end()
        for targets in self._cache.values():
            targets.release(self._gpu)
        self._cache.clear()
        self._last = None
        self.internal = self._choose()
        self._projector.resize(size, self.internal)

    def draw(
        self,
        tick: Tick,
        field: LampField,
        frame: AnalysisFrame,
        state: State,
        direction: Direction,
        lift: Callable[[], float] | None = None,
    ) -> None:
        """Draw one picture into the output.

        `lift`, asked when the room has been drawn and the picture has not, takes the place of
        `field.lift`: it has heard the sound that came meanwhile.
        """
        if self._timer is not None:
            self._timer.begin()
        before, targets = self._last or self._targets(), self._targets()
        self._last = targets
        if direction.scene != self._scene:
            fades = bool(self._scene) and direction.fade > 0.0
            held = before.hold(self._gpu) if fades else None
            self._fade.begin(held, float(self._frame["finish"][3]))
            self._scene = direction.scene
        self._fade.step(tick, direction)
        scene = self.repertoire[direction.scene]
        felt = field.felt or state
        params = scene.params(tick, frame, felt, direction)
        self._upload(tick, field, felt, direction, params)

        targets.scene.buffer.use()
        targets.scene.buffer.clear(*self._far())  # what no surface covers is haze
        flaws = max(felt.strain.value, felt.grit.value, float(field.torn.max())) > FLAWLESS
        for item in scene.passes:
            if len(field.hoops):
                for part in struck(item, flaws):
                    self._passes.draw(part)
            else:
                self._passes.draw(flawed(item) if flaws else item)
        self._fade.draw(self._passes)
        bloom(self._gpu, self._passes, targets)
        if lift is not None:
            if self._gpu.software:  # or the question would be put long before the room is drawn
                self._gpu.finish()  # on a real GPU the wait would cost more than it is worth
            self._frame["grain"][3] = lift()
            self._block.write(self._frame)
        self._projector.show(targets)
        if self._timer is not None:
            self._timer.end()
        elif self._governor is not None:
            self._gpu.finish()  # the processor draws only now, and what that takes is to be known

    def pace(self, time: float, cost: float) -> None:
        """Draw the next picture at the size that the last one, of `time`, leaves time for.

        `cost` is what the loop took for it, s, the drawing included where the processor draws.
        """
        if self._governor is None:
            return
        drawn = cost if self._timer is None else self._timer.seconds
        if drawn is None:
            return
        size = self._governor(time, drawn)
        self._projector.sharper = self._governor.spare
        if size != self.internal:
            self.internal = self._begin = size
            self._projector.resize_inside(size)
        elif cost < GAP * self._governor.period:
            self._prepare(self._governor.near)

    def lay(self, rgba: U8 | None, origin: tuple[int, int] = (0, 0)) -> None:
        """Lay words over every picture from now on, pixel on pixel; None takes them away.

        Parameters
        ----------
        rgba : (height, width, 4), premultiplied, the top row first
        origin : their left top corner in the output, px from its left top corner
        """
        self._projector.lay(rgba, origin)

    def read(self) -> U8:
        """Return the last picture as shown: (height, width, 3), the top row first."""
        width, height = self.size
        data = self._projector.shown().read(components=3, alignment=1)
        return np.frombuffer(data, np.uint8).reshape(height, width, 3)[::-1].copy()

    @property
    def shown(self) -> Framebuffer:
        """What holds the last picture, RGBA, the lowest row first; only without a window."""
        return self._projector.output

    def warm(self, names: Iterable[str]) -> Iterator[str]:
        """Compile ahead what the named scenes need, one program a step."""
        return self.repertoire.warm(names)

    def hang(self, name: str, scene: Scene) -> Iterator[str]:
        """Take `scene` on as `name`; see `Repertoire.hang`."""
        return self.repertoire.hang(name, scene)

    def close(self) -> None:
        """Give every object on the GPU back."""
        self.resize(self.size)
        self._projector.close()
        self._passes.release()
        self._panel.release()
        self._gpu.release(self._block, self._pile, self._speckle, self._digits)

    def _targets(self) -> Targets:
        if self.internal not in self._cache:
            self._cache[self.internal] = Targets(self._gpu, self.internal)
        return self._cache[self.internal]

    def _prepare(self, sizes: Iterable[Size]) -> None:
        """Make one part of what going on at one of `sizes` will take; all at once is too long."""
        for size in sizes:
            if size not in self._cache:
                self._cache[size] = Targets(self._gpu, size)
                return
            if self._projector.warm(size):
                return

    def _choose(self) -> Size:
        """Return the size to begin with inside, and let a governor take it from there."""
        most = SOFTWARE_PIXELS
        if self._period is not None:
            most = self._begin[0] * self._begin[1] if self._begin else BEGIN_PIXELS
        size = self._fixed or choose_internal(self.size, software=self._gpu.software, most=most)
        if self._enlarges:
            size = min(size[0], self.size[0]), min(size[1], self.size[1])
        if self._period is None:
            return size
        steps = ladder(self.size)
        self._governor = Governor(steps, nearest(steps, size[0] * size[1]), self._period)
        return self._governor.size

    def _upload(
        self,
        tick: Tick,
        field: LampField,
        felt: State,
        direction: Direction,
        params: Mapping[str, tuple[float, float, float, float]],
    ) -> None:
        self._panel.write(field)
        block: Any = self._frame
        width, height = self.internal
        for name, values in params.items():
            block[name] = values
        block["finish"][3] = self._fade.bloomed(block["finish"][3])
        block["size"] = width, height, 1.0 / width, 1.0 / height
        block["clock"] = tick.time % 3600.0, direction.light, self._fade.share, field.mean
        hoops = len(field.hoops)
        room = self.repertoire[direction.scene].room
        block["felt"] = felt.strain.value, felt.grit.value, hoops, 0.0
        if hoops:
            near, far = room.reach
            way, light, wake = field.hoops.T
            block["hoops"][:hoops, 0] = (near / far) ** way / near  # alike apart on the screen
            block["hoops"][:hoops, 1] = light * (block["lamp"][3] * room.hoop)
            fine = max(1.0, SHORT / log(max(far / near, 1.1)))
            block["hoops"][:hoops, 2] = fine * FRONT
            block["hoops"][:hoops, 3] = fine * (FRONT + (WAKE - FRONT) * wake)
        block["grain"] = *noise.somewhere(direction.seed, tick.time), GRAIN, field.lift
        self._projector.decide(block, tick.time, calm=direction.calm > 0)
        per_px = 2.0 / (height * block["view"][3])
        shift = block["eye"][3] / block["view"][3]
        block["view"][:3] = per_px, -0.5 * width * per_px, -0.5 * height * per_px - shift
        self._block.write(self._frame)
        self._pile.use(UNITS["pile"])
        self._speckle.use(UNITS["speckle"])
        self._digits.use(UNITS["digits"])

    def _far(self) -> tuple[float, float, float]:
        """Return the light of an endless depth of haze."""
        haze, mean, bounce = (self._frame[name] for name in ("haze", "clock", "finish"))
        red, green, blue, _ = (haze * mean[3] * bounce[2]).tolist()
        return red, green, blue
