"""The repertoire: which scenes there are, and which of them are compiled.

Where the processor draws, each program keeps about a megabyte of main memory, and what the driver's
cache holds is compiled in milliseconds: there a show has few scenes ready, and forgets the others.
"""

from collections.abc import Iterable, Iterator, Mapping

from visualizer.records import Pass
from visualizer.render.ahead import Ahead
from visualizer.render.fade import FADE
from visualizer.render.gpu import Gpu
from visualizer.render.memory import return_freed
from visualizer.render.passes import Passes, forms
from visualizer.render.projector import PRESENT_WORDS
from visualizer.render.targets import Target
from visualizer.scenes import Scene


class Repertoire:
    """Compiles what scenes are drawn with, and forgets it.

    `light` compiles what every picture needs; `ahead` fills the driver's cache, and only what is
    wanted at once does not wait until it has.
    """

    def __init__(
        self,
        gpu: Gpu,
        passes: Passes,
        scenes: Mapping[str, Scene],
        light: Iterator[str],
        ahead: Ahead | None,
    ) -> None:
        self._gpu = gpu
        self._passes = passes
        self._scenes = dict(scenes)
        self._light = light
        self._ahead = ahead

    def __getitem__(self, name: str) -> Scene:
        return self._scenes[name]

    @property
    def roomy(self) -> bool:
        """Compiled scenes are no burden."""
        return not self._gpu.software

    def ready(self, name: str) -> bool:
        """Say whether all is compiled that a scene is drawn with while nothing happens."""
        return all(item in self._passes for item in self._scenes[name].passes)

    def warm(self, names: Iterable[str], *, at_once: bool = False) -> Iterator[str]:
        """Compile what the named scenes and a fade and an overlay need, one program a step."""
        if self._ahead is not None and not at_once:
            self._ahead.start()
            while not self._ahead.done:
                yield "the driver's cache"
        if not at_once:
            for name in self._light:  # noqa: UP028 `yield from` would end it with us
                yield name
        wanted = [item for name in names for item in self._scenes[name].passes]
        yield from self._compile((FADE, *wanted, PRESENT_WORDS))

    def give_back(self, names: Iterable[str]) -> Iterator[str]:
        """Forget, one program a step, what no other scenes than the named are drawn with."""
        gone = set(names)
        used = _forms(scene for name, scene in self._scenes.items() if name not in gone)
        yield from self._forget(_forms(self._scenes[name] for name in gone) - used)

    def hang(self, name: str, scene: Scene) -> Iterator[str]:
        """Take `scene` on as `name`, in place of another if there is one; compile one pass a step.

        Raises ShaderError, and then what was there stays.
        """
        yield from self._compile(scene.passes)
        before = self._scenes.get(name)
        self._scenes[name] = scene
        if before is not None:
            for _ in self._forget(_forms([before]) - _forms(self._scenes.values())):
                pass

    def _forget(self, items: Iterable[Pass]) -> Iterator[str]:
        for item in items:
            if item in self._passes:
                self._passes.forget(item)
                return_freed()
                yield item.shader

    def _compile(self, passes: tuple[Pass, ...]) -> Iterator[str]:
        for item in (*passes, *(form for one in passes for form in forms(one))):
            if item in self._passes:
                continue
            # Drivers finish compiling at the first draw, and for the format drawn into.
            tiny = Target(self._gpu, (8, 8), "picture" if item is PRESENT_WORDS else "light")
            tiny.buffer.use()
            self._passes.draw(item, blend="over" if item is FADE else "")
            tiny.release(self._gpu)
            if not self.roomy:
                return_freed()  # or what one needed is no use for the next, and the heap grows on
            yield item.shader


def _forms(scenes: Iterable[Scene]) -> set[Pass]:
    return {form for scene in scenes for item in scene.passes for form in forms(item)}
