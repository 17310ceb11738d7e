"""What is made ready while the show runs: scenes that are called, and those that may be."""

import pytest

from tests.lamps_known import level
from visualizer.director import CROSS_FADE, SCENE_KEYS, Director
from visualizer.records import SILENT_FRAME, Budget, Command, State, Tick
from visualizer.rehearsal import KEPT, Rehearsal
from visualizer.render.stage import Stage
from visualizer.scenes import SCENES


class Show:
    """Pictures of 1 / 60 s, as the loop draws them; `compiled` is how many programs each took."""

    def __init__(self, gpu, pinned=""):
        self.stage = Stage(gpu, SCENES, size=(32, 18), limited=False)
        self.director = Director(list(SCENES), pinned=pinned)
        self.rehearsal = Rehearsal(self.stage, self.director)
        self.time, self.compiled = 0.0, []

    def run(self, pictures, keys=()):
        for _ in range(pictures):
            before = self.ready
            self.director.hear(SILENT_FRAME, (), State(), Budget())
            direction = self.director.direct(Tick(self.time, 0), keys)
            self.stage.draw(Tick(self.time, 0), level(1.0), SILENT_FRAME, State(), direction)
            self.rehearsal.step(self.time)
            self.compiled.append(len(self.ready - before))
            self.time += 1 / 60
            keys = ()
        return direction

    @property
    def ready(self):
        return set(self.stage._passes._programs)


@pytest.fixture
def show(gpu):
    made = []

    def make(**how):
        made.append(Show(gpu, **how))
        return made[-1]

    yield make
    for one in made:
        one.stage.close()


@pytest.mark.parametrize("scene", ["corridor", "lounge"])
def test_a_scene_that_is_called_comes_on_when_it_is_compiled_and_no_picture_waits(show, scene):
    show = show()
    show.run(100)
    key = next(key for key, name in SCENE_KEYS.items() if name == scene)
    begun, called = len(show.compiled), show.time
    assert show.run(1, [key]).scene == "hall"
    direction = show.run(30)
    assert direction.scene == scene
    assert direction.fade == CROSS_FADE
    assert called < direction.since < called + 0.25
    assert max(show.compiled[begun:]) == 1


def test_a_scene_that_is_held_is_compiled_alone(show):
    show = show(pinned="hall")
    show.run(100)
    assert show.stage.repertoire.ready("hall")
    assert not any(show.stage.repertoire.ready(name) for name in ("corridor", "lounge", "march"))


def test_who_has_been_everywhere_keeps_the_scenes_of_late(show, monkeypatch):
    monkeypatch.setattr("visualizer.rehearsal.SLOW", 1e9)  # as if all were in the driver's cache
    show = show()
    show.run(60)
    for key in SCENE_KEYS:
        show.run(60, [key])
    ready = [name for name in SCENES if show.stage.repertoire.ready(name)]
    assert len(ready) <= KEPT
    assert "march" in ready
    assert "corridor" not in ready
    assert show.run(30, [Command.SCENE_2]).scene == "corridor", "and it may come again"
