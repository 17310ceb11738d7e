"""What is made ready while the show runs: shaders compiled ahead, and scenes of the host's own.

A step a picture, and a step compiles one program of the house at most, and one of the host's own. A
scene that does not compile changes nothing on the stage: what was there before stays, and what is
wrong is said.
"""

from collections.abc import Iterator

from visualizer.clock import cpu, now
from visualizer.director import Director
from visualizer.errors import ShaderError
from visualizer.render.stage import Stage
from visualizer.scenes.own import Folder, Found

LOOK = 0.5  # seconds between two looks at the folder: an editor saves, and one looks up
KEPT = 6  # scenes, where programs are a burden: what is on, what may be next, and one more
SLOW = 0.05  # seconds of processor; what takes longer to compile was in no cache, and is kept
SAID = 60.0  # seconds that what is wrong is said, once it is not about what is on stage


class Rehearsal:
    """Prepares scenes for `stage` and puts those of `own` on the director's programme.

    What the host asked for by name is ready, or said to be broken, when this returns; without
    `ahead`, in a show by arithmetic, so is everything else, and the folder is not looked at again.
    `rest` is how long the house's programs wait for the next, in times what the last one took.
    """

    def __init__(
        self,
        stage: Stage,
        director: Director,
        own: Folder | None = None,
        *,
        ahead: bool = True,
        rest: float = 0.0,
    ) -> None:
        self._stage, self._director, self._own, self._rest = stage, director, own, rest
        self._broken: dict[str, tuple[str, float]] = {}  # scene → what is wrong, and since when
        self._time = self._rests = 0.0
        self._shelf: list[Found] = []
        for found in own.look() if own else ():
            if not ahead or found.name == director.awaited:
                for _ in self._bring(found):
                    pass
            else:
                self._shelf.append(found)
        self._names: tuple[str, ...] = ()  # that are made ready, the most urgent first
        self._known = list(director.scenes) if stage.repertoire.roomy else []  # ready or to be so
        self._all = stage.repertoire.roomy  # nothing is given back
        self._house: Iterator[str] = iter(())
        self._host = self._watch() if ahead else iter(())
        self._ahead = ahead
        if ahead:
            director.wings.ready = stage.repertoire.ready

    @property
    def amiss(self) -> str:
        """What is wrong with a scene of the host's own, for the screen; "" if nothing is."""
        if not self._broken:
            return ""
        for name in (self._director.awaited, self._director.scene):
            if name in self._broken:
                return self._broken[name][0]
        fresh = (error for error, at in self._broken.values() if self._time - at < SAID)
        return next(fresh, "")

    def step(self, time: float) -> None:
        """Do a little; `time` is that of the picture, in seconds."""
        self._time = time
        next(self._host, None)
        if not self._ahead:
            return
        called = self._director.wings.called
        names = self._director.scene, *self._director.coming
        if called:
            names = tuple(dict.fromkeys((called, *names)))
        if names != self._names:
            self._names, self._house = names, self._warm(names, called)
        if called or time >= self._rests:
            began, spent = now(), cpu()
            next(self._house, None)
            self._all |= cpu() - spent > SLOW
            self._rests = time + self._rest * (now() - began)

    def _warm(self, names: tuple[str, ...], called: str) -> Iterator[str]:
        self._known = [name for name in self._known if name not in names] + list(names[::-1])
        for name in dict.fromkeys((*names, *self._known)):
            try:
                yield from self._stage.repertoire.warm([name], at_once=name == called)
            except ShaderError as error:
                self._known.remove(name)
                self._director.strike(name, str(error))
        if not self._all:
            yield from self._stage.repertoire.give_back(self._known[:-KEPT])
            self._known = self._known[-KEPT:]

    def _watch(self) -> Iterator[None]:
        for found in self._shelf:
            yield from self._bring(found)
        looked = self._time
        while self._own is not None:
            if self._time - looked >= LOOK:
                looked = self._time
                for found in self._own.look():
                    yield from self._bring(found)
            yield

    def _bring(self, found: Found) -> Iterator[None]:
        """Bring on what was found, if it can be drawn."""
        self._broken.pop(found.name, None)
        if found.error:
            self._broken[found.name] = found.error, self._time
        elif found.scene is None:
            self._director.withdraw(found.name)
        else:
            try:
                for _ in self._stage.hang(found.name, found.scene):
                    yield
            except ShaderError as error:
                self._broken[found.name] = str(error), self._time
                return
            self._director.admit(found.name, found.like)
