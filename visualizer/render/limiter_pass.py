"""The flash limiter on the GPU: its memory, its passes, and news read back without waiting.

`limiter_pixels` is the law, `limiter` the decisions; here they meet the picture. The law is kept at
internal size, before the picture is enlarged: enlarging takes means of neighbours, and the limiter
guards means. Words are sharper than that. Where they lie, and for a while after, the law is kept
once more at output size, with the words laid in, from a memory that begins as a copy of the other
and at the end is copied back.

The summary of a picture reaches the gate three pictures later. The GPU is asked for it two pictures
after it was drawn, into a buffer that is looked at one picture after that: nobody waits.
"""

from collections import deque
from collections.abc import Iterator
from math import ceil
from typing import Any

import numpy as np

from visualizer.records import Budget, Pass
from visualizer.render.fours import Fours, widened
from visualizer.render.gpu import Buffer, Framebuffer, Gpu, Size, Texture
from visualizer.render.limiter import Gate
from visualizer.render.limiter_memory import Layer, Memory, Summary
from visualizer.render.limiter_pixels import TILES, Demand
from visualizer.render.passes import UNITS, Passes

Tiles = tuple[int, int, int, int]  # left, top, right, bottom, in tiles from the top left corner

CARRY = Pass("post/carry.frag")
ASKED = "", "TONED", "WORDS"  # where what is asked for comes from, see common/asked.glsl
LIMIT, DEMAND = (
    {
        (asked, freed): Pass(
            f"post/{name}.frag", defines=(asked,) * bool(asked) + ("FREED",) * freed
        )
        for asked in ASKED
        for freed in (False, True)
    }
    for name in ("limit", "demand")
)

ASKED_AFTER = 2  # pictures from drawing a summary to asking for it
LINGERS = 1.0  # seconds that the law is still kept at output size where words were: words that
# come and go do not make two memories chase each other
STEPS = 0.7548776662, 0.5698402910  # between places to look at: they fill a square evenly


class Limiter:
    """Lets through only what hurts nobody.

    Parameters
    ----------
    size, internal : of the output and of the picture, px
    toned : draw the tone curve too, of the scene and its glow; else what is bound as the picture is
        display-referred already
    """

    def __init__(
        self, gpu: Gpu, passes: Passes, size: Size, internal: Size, *, toned: bool = True
    ) -> None:
        self._gpu = gpu
        self._passes = passes
        self._gate = Gate()
        self._size = size
        self._asked_for = "TONED" if toned else ""
        self._room = Layer(gpu, internal)
        self._rooms = {internal: self._room}  # those of other sizes wait for their turn
        self._sharp = Layer(gpu, size)  # at output size; true only within `_sharp_in`
        self._sharp_in: Tiles | None = None
        self._wanted: Tiles | None = None  # where words lie
        self._wanted_since = 0.0
        self._frees = False
        self._freed = gpu.texture(TILES[::-1], "mask", smooth=False)
        self._no_words = gpu.texture((3, 3), "picture", smooth=False)
        self._summaries = [Summary(gpu) for _ in range(ASKED_AFTER)]
        self._answer: Buffer = gpu.buffer(np.zeros((2, *TILES, 4), np.uint8))
        self._drawn: deque[float] = (
            deque()
        )  # times of pictures whose summaries wait to be asked for
        self._asked: float | None = None  # time of the picture whose summary `_answer` will hold
        self._count = 0

    @property
    def budget(self) -> Budget:
        return self._gate.budget

    @property
    def shown(self) -> Texture:
        """What was let through last, of the picture's size."""
        return self._room.shown.colours

    def resize(self, size: Size, internal: Size) -> None:
        """Go on at other sizes, and forget nothing."""
        room, sharp = self._room, self._sharp
        if internal != room.size:
            self.warm(internal)
            self._room = self._rooms[internal]
            self._carry(room.shown, self._room.next)
            self._room.turn()
        if size != self._size:
            for other in [one for one in self._rooms if one != internal]:
                self._rooms.pop(other).release(self._gpu)
            self._size, self._sharp = size, Layer(self._gpu, size)
            if self._sharp_in is not None:
                self._sharpen(self._sharp_in, sharp)
            sharp.release(self._gpu)

    def warm(self, internal: Size) -> bool:
        """Make ahead what going on at that size takes; return whether that was missing."""
        if internal in self._rooms:
            return False
        self._rooms[internal] = Layer(self._gpu, internal)
        return True

    def decide(
        self, block: Any, time: float, *, calm: bool, words: tuple[int, int, int, int] | None
    ) -> None:
        """Take in what has come back; write the law for the picture of `time` into `block`.

        `words` is where words lie: left, top, width, height in the output, px.
        """
        self._hear()
        law = self._gate.law(time, calm=calm)
        block["leave"] = law.rise, law.fall, law.turns, law.width
        spot = (self._count * step % 1.0 for step in STEPS)
        block["reds"] = law.red, law.red_again, *spot
        self._frees = law.free is not None
        if law.free is not None:
            self._freed.write(law.free.astype(np.uint8))
        self._drawn.append(time)
        self._place(words, time)

    def draw(self, words: Texture | None) -> None:
        """Draw what may be shown of the picture whose parts are bound, and of `words` over it."""
        self._freed.use(UNITS["freed"])
        summary = self._summaries[self._count % ASKED_AFTER].buffer
        self._draw(self._room, summary, self._asked_for)
        if self._sharp_in is not None:
            self._room.shown.colours.use(UNITS["picture"])
            (self._no_words if words is None else words).use(UNITS["words"])
            left, top, right, bottom = self._sharp_in
            self._sharp.next.buffer.scissor = self._pixels(self._sharp_in, self._size)
            summary.scissor = left, top, right - left, bottom - top
            self._draw(self._sharp, summary, "WORDS")
            self._sharp.shown.buffer.scissor = summary.scissor = None
        self._count += 1

    def present(self, buffer: Framebuffer, enlarge: Pass) -> None:
        """Bring what may be shown into `buffer`, of the output's size."""
        buffer.use()
        self._room.shown.colours.use(UNITS["picture"])
        self._passes.draw(enlarge)
        if self._sharp_in is not None:
            buffer.scissor = self._pixels(self._sharp_in, self._size)
            buffer.use()
            self._sharp.shown.colours.use(UNITS["picture"])
            self._passes.draw(enlarge)
            buffer.scissor = None

    def present_by_fours(self, fours: Fours, *, sharper: bool) -> None:
        """Bring what may be shown into `fours`, of the output's size."""
        fours.draw(self._room.shown.colours, sharper=sharper)
        if self._sharp_in is None:
            return
        inner = self._pixels(self._sharp_in, self._size)
        left, bottom, width, height = widened(inner)
        target = self._sharp.shown
        for x, end in ((left, inner[0]), (inner[0] + inner[2], left + width)):
            if end > x:  # a texel reaches out of where the law is kept
                target.buffer.scissor = x, bottom, end - x, height
                self._carry(self._room.shown, target)
        target.buffer.scissor = None
        fours.draw(target.colours, sharper=False, within=inner)

    def close(self) -> None:
        for layer in (*self._rooms.values(), self._sharp):
            layer.release(self._gpu)
        for summary in self._summaries:
            summary.release(self._gpu)
        self._gpu.release(self._freed, self._no_words, self._answer)

    def compile(self) -> Iterator[str]:
        """Compile what the first picture does not need, one form a step, between two pictures."""
        size = 6, 6  # like those to come no power of two: Mesa compiles for that, too
        tiny, summary = Layer(self._gpu, size), Summary(self._gpu)
        scene, glow = (
            self._gpu.texture(size, "light", smooth=False),
            self._gpu.texture(size, "glow"),
        )
        for asked, frees in (("WORDS", False), (self._asked_for, True), ("WORDS", True)):
            kept, self._frees = self._frees, frees
            self._freed.use(UNITS["freed"])
            self._no_words.use(UNITS["words"])
            (tiny.next.colours if asked == "WORDS" else scene).use(UNITS["scene"])
            glow.use(UNITS["bloom"])
            self._draw(tiny, summary.buffer, asked)
            self._frees = kept
            yield "the limiter"
        self._carry(tiny.shown, tiny.next)
        tiny.release(self._gpu)
        summary.release(self._gpu)
        self._gpu.release(scene, glow)

    def _draw(self, layer: Layer, summary: Framebuffer, asked: str) -> None:
        layer.shown.use()
        layer.next.buffer.use()
        self._passes.draw(LIMIT[asked, self._frees])
        summary.use()
        self._passes.draw(DEMAND[asked, self._frees])
        layer.turn()

    def _hear(self) -> None:
        if self._asked is not None:
            data = np.frombuffer(self._answer.read(), np.uint8).reshape(2, *TILES, 4)
            planes = np.ascontiguousarray(data.transpose(0, 3, 1, 2)) * np.float32(1 / 255)
            (rise, fall, up, down), (used, red, _, _) = planes
            self._gate.hear(Demand(rise, fall, up, down, used, red), self._asked)
            self._asked = None
        if len(self._drawn) == ASKED_AFTER:
            self._asked = self._drawn.popleft()
            oldest = self._summaries[self._count % ASKED_AFTER].buffer
            for part in range(2):
                offset = part * self._answer.size // 2
                oldest.read_into(
                    self._answer, components=4, attachment=part, alignment=1, write_offset=offset
                )

    def _place(self, words: tuple[int, int, int, int] | None, time: float) -> None:
        """Keep the law at output size wherever words lie, and for a while where they lay."""
        wanted = None if words is None else self._tiles(words)
        if wanted != self._wanted:
            self._wanted, self._wanted_since = wanted, time
        held = self._sharp_in
        if wanted is not None and (held is None or _joined(held, wanted) != held):
            self._sharpen(wanted if held is None else _joined(held, wanted), self._sharp)
        elif held != wanted and time - self._wanted_since >= LINGERS:
            self._soften(wanted)

    def _sharpen(self, tiles: Tiles, known: Layer) -> None:
        """Keep the law at output size within `tiles`; `known` is true where it has been kept."""
        target = self._sharp.next
        target.buffer.scissor = self._pixels(tiles, self._size)
        self._carry(self._room.shown, target)
        if self._sharp_in is not None:
            target.buffer.scissor = self._pixels(self._sharp_in, self._size)
            self._carry(known.shown, target)
        target.buffer.scissor = None
        self._sharp.turn()
        self._sharp_in = tiles

    def _soften(self, tiles: Tiles | None) -> None:
        """Keep the law at output size within `tiles` only, and forget nothing of the rest."""
        if self._sharp_in is not None:
            target = self._room.next
            self._carry(self._room.shown, target)
            target.buffer.scissor = self._pixels(self._sharp_in, self._room.size)
            self._carry(self._sharp.shown, target)
            target.buffer.scissor = None
            self._room.turn()
        self._sharp_in = tiles

    def _carry(self, old: Memory, new: Memory) -> None:
        old.use()
        old.colours.use(UNITS["picture"])
        new.buffer.use()
        self._passes.draw(CARRY)

    def _tiles(self, words: tuple[int, int, int, int]) -> Tiles:
        """Return the tiles that hold a rectangle of left, top, width, height, px."""
        left, top, width, height = words
        across, down = TILES[1] / self._size[0], TILES[0] / self._size[1]
        return (
            min(max(int(left * across), 0), TILES[1] - 1),
            min(max(int(top * down), 0), TILES[0] - 1),
            min(max(ceil((left + width) * across), 1), TILES[1]),
            min(max(ceil((top + height) * down), 1), TILES[0]),
        )

    def _pixels(self, tiles: Tiles, size: Size) -> tuple[int, int, int, int]:
        """Return left, bottom, width, height of `tiles` in a picture of `size`, px."""
        (width, height), (left, top, right, bottom) = size, tiles
        x, end = -(-left * width // TILES[1]), -(-right * width // TILES[1])
        y, foot = -(-top * height // TILES[0]), -(-bottom * height // TILES[0])
        return x, height - foot, end - x, foot - y


def _joined(a: Tiles, b: Tiles) -> Tiles:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])
