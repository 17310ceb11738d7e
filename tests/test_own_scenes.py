"""Scenes of the host's own: read, refused in one sentence, brought on and mended while it runs."""

import os
import re
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from tests.flash_meter import measure
from tests.lamps_known import FIELDS, level
from visualizer.director import Director
from visualizer.errors import SceneError
from visualizer.records import SILENT_FRAME, Command, Direction, State, Tick
from visualizer.rehearsal import SAID, Rehearsal
from visualizer.render.frame import FRAME
from visualizer.render.stage import Stage
from visualizer.scenes import SCENES, Room
from visualizer.scenes.own import LIMITS, MOST, Folder, compose

EXAMPLES = Path(__file__).parents[1] / "examples"
DIRECTION = Direction()
WHITE = "#version 330 core\nout vec4 light;\nvoid main() { light = vec4(0.5); }\n"
BLACK = WHITE.replace("0.5", "0.0")


def params(scene):
    return scene.params(Tick(1.0, 48_000), SILENT_FRAME, State(), DIRECTION)


def test_every_number_of_a_room_has_its_limits_and_the_house_keeps_them():
    assert set(LIMITS) == {field.name for field in fields(Room)} | {"own"}
    for name, scene in SCENES.items():
        for key, (low, high) in LIMITS.items():
            numbers = np.atleast_1d(getattr(scene.room, key, low))
            assert np.all((numbers >= low) & (numbers <= high)), (name, key)


@pytest.mark.parametrize("like", SCENES)
def test_a_scene_with_nothing_said_is_the_one_it_is_like(like):
    scene, said = compose(f'like = "{like}"', SCENES, "x.toml")
    assert said == like
    assert scene.passes == SCENES[like].passes
    assert params(scene) == params(SCENES[like])


@pytest.mark.parametrize("like", SCENES)
def test_numbers_change_that_scene_and_leave_the_house_alone(like):
    before = params(SCENES[like])
    scene, _ = compose(f'like = "{like}"\ngloss = 0.77\nown = [1, 2, 3, 4]', SCENES, "x.toml")
    assert scene.room.gloss == params(scene)["carpet"][3] == 0.77
    assert params(scene)["own"] == (1, 2, 3, 4)
    assert set(params(scene)) <= set(FRAME.names)
    assert params(SCENES[like]) == before


@pytest.mark.parametrize(
    ("like", "draws", "hoops"),
    [("hall", "floor", "over"), ("outside", "floor", "none"), ("outside", "end", "none")],
)
def test_hoops_pass_by_a_surface_of_the_hosts_where_they_passed_by_the_houses(like, draws, hoops):
    text = f'like = "{like}"\ndraws = "{draws}"'
    scene, _ = compose(text, SCENES, "x.toml", Path("x.frag"))
    (ours,) = (item for item in scene.passes if item.shader == "x.frag")
    assert (ours.mesh, ours.hoops) == (draws, hoops)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("height = 3\nheigth = 2", "x.toml:2: there is no setting 'heigth'; did you mean height"),
        ('\nlike = "corrdor"', "x.toml:2: there is no scene 'corrdor'; did you mean corridor?"),
        ("like = 3", "x.toml:1: there is no scene 3; there is hall, "),
        ('draws = "flor"', "x.toml:1: there is no surface 'flor'; did you mean floor?"),
        ("height = 'tall'", "x.toml:1: height is 'tall'; write a number, 0.5 to 200."),
        ("height = true", "x.toml:1: height is True; write a number, 0.5 to 200."),
        ("height = nan", "x.toml:1: height is nan; write a number, 0.5 to 200."),
        ("pitch = 0", "x.toml:1: pitch is 0; write 2 numbers, 0.2 to 50."),
        ("# so\nlamp = [1, 1]", "x.toml:2: lamp is [1, 1]; write 3 numbers, 0 to 2."),
        ("lamp = [1, -1, 1]", "x.toml:1: lamp is [1, -1, 1]; write 3 numbers, 0 to 2."),
        ("[height]\nx = 1", "x.toml:1: height is {'x': 1}; write a number, 0.5 to 200."),
        ("eye = 3\nheight = 2.5", "x.toml:1: the eye, 3 m up, is above the ceiling, 2.5 m."),
        ("height = 1\nheight = 2", "x.toml:2: Cannot overwrite a value"),
        ("height = 3\nlike = ", "x.toml:2: Invalid value"),
    ],
)
def test_a_mistake_is_answered_with_its_line(text, said):
    with pytest.raises(SceneError) as error:
        compose(text, SCENES, "x.toml")
    assert str(error.value).startswith(said)
    assert "\n" not in str(error.value)


keys = st.sampled_from([*LIMITS, "like", "draws", "hieght", "a.b", '"', ""])
values = st.sampled_from(["hall", "'hall'", "1", "-3.5", "[1, 2]", "[0.5, 0.5, 0.5]", "inf", "{}"])
lines = st.builds("{} = {}".format, keys, values | st.floats().map(str) | st.text(max_size=8))
texts = st.lists(lines | st.text(max_size=20), max_size=6).map("\n".join) | st.text()


@settings(max_examples=300)
@given(texts)
def test_whatever_is_written_is_a_scene_or_one_sentence(text):
    try:
        scene, like = compose(text, SCENES, "x.toml")
    except SceneError as error:
        refusal = str(error)
    else:
        assert like in SCENES
        assert all(np.isfinite(values).all() for values in params(scene).values())
        return
    assert re.match(r"x\.toml:\d+: ", refusal)
    assert len(refusal) < 1000


def anything(key):
    low, high = LIMITS[key]
    one = st.floats(low, high)
    room = getattr(SCENES["hall"].room, key, (0.0,) * 4)
    return st.tuples(*[one] * len(room)).map(list) if isinstance(room, tuple) else one


@pytest.fixture(scope="module")
def one_stage(one_gpu):
    """One stage for many rooms: compiling costs more than drawing."""
    stage = Stage(one_gpu, SCENES, size=(32, 18), internal=(32, 18))
    yield stage
    one_gpu._context.__enter__()
    stage.close()


@settings(max_examples=40, phases=[Phase.explicit, Phase.generate])  # shrunk by whoever looks
@given(
    like=st.sampled_from(list(SCENES)),
    numbers=st.fixed_dictionaries(
        {},  # but not `own`: those are between the host and the host's shader
        optional={key: anything(key) for key in LIMITS if key != "own"},
    ),
)
def test_numbers_within_their_limits_make_light_that_is_light(one_gpu, one_stage, like, numbers):
    one_gpu._context.__enter__()
    room = SCENES[like].room
    assume(numbers.get("eye", room.eye) < numbers.get("height", room.height))
    text = "\n".join(f"{key} = {value}" for key, value in numbers.items())
    scene, _ = compose(f'like = "{like}"\n{text}', SCENES, "x.toml")
    list(one_stage.hang("x", scene))
    one_stage.draw(Tick(1.0, 0), FIELDS["bands"](), SILENT_FRAME, State(), Direction(scene="x"))
    buffer = one_stage._targets().scene.buffer
    light = np.frombuffer(buffer.read(components=3, dtype="f2"), np.float16)
    assert np.isfinite(light).all()
    assert light.min() >= 0


def write(folder, name, text, age=[0]):  # noqa: B006 - one clock for all files: each is newer
    age[0] += 1
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    os.utime(folder / name, (1e9 + age[0], 1e9 + age[0]))


def test_a_folder_tells_what_is_new_once_and_waits_while_it_is_written(tmp_path):
    folder = Folder(tmp_path / "scenes", SCENES)
    assert folder.look() == []
    write(tmp_path / "scenes", "a.toml", "height = 3")
    assert folder.look() == [], "it may be half written"
    (found,) = folder.look()
    assert (found.name, found.like, found.error) == ("a", "hall", "")
    assert folder.look() == []
    write(tmp_path / "scenes", "a.toml", "heigth = 3")
    folder.look()
    assert folder.look()[0].error.startswith("a.toml:1: ")
    (tmp_path / "scenes" / "a.toml").unlink()
    (gone,) = folder.look()
    assert (gone.scene, gone.error) == (None, "")
    assert folder.look() == []


def test_a_folder_is_not_surprised_by_what_else_lies_there(tmp_path):
    (tmp_path / "dir.toml").mkdir()
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "hall.toml").write_text("")
    (tmp_path / "two words.toml").write_text("")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    (tmp_path / "long.toml").write_text("# long\n" * 20_000)
    (tmp_path / "alone.frag").write_text(WHITE)
    found = {one.name: one for one in Folder(tmp_path, SCENES).look()}
    assert set(found) == {"hall", "two words", "bytes", "long", "alone"}
    assert "the house has a scene of that name" in found["hall"].error
    assert "cannot be typed" in found["two words"].error
    assert "UTF-8" in found["bytes"].error
    assert "longer than" in found["long"].error
    assert found["alone"].scene.passes[0].shader == str(tmp_path / "alone.frag")


def test_a_folder_of_a_thousand_files_costs_no_more_than_its_first(tmp_path):
    for k in range(MOST + 5):
        (tmp_path / f"s{k:03}.toml").write_text("")
    assert len(Folder(tmp_path, SCENES).look()) == MOST


class Evening:
    """A stage, a director and a folder; `run` plays pictures, the folder's clock included."""

    def __init__(self, gpu, folder, *, pinned="", ahead=True, limited=True):
        self.folder = folder
        house = {name: SCENES[name] for name in ("hall", "idle")}
        self.stage = Stage(gpu, house, size=(32, 18), limited=limited)
        self.director = Director(list(house), pinned=pinned)
        own = Folder(folder, SCENES)
        self.rehearsal = Rehearsal(self.stage, self.director, own, ahead=ahead)
        self.time = 0.0

    def run(self, seconds=3.0, keys=()):
        """Return the mean of the last picture."""
        for _ in range(round(seconds * 10)):
            direction = self.director.direct(Tick(self.time, 0), keys)
            keys = ()
            self.stage.draw(Tick(self.time, 0), level(1.0), SILENT_FRAME, State(), direction)
            self.rehearsal.step(self.time)
            self.time += 0.1
        return self.stage.read().mean()


@pytest.fixture
def evening(gpu, tmp_path):
    made = []

    def make(**how):
        made.append(Evening(gpu, tmp_path / "scenes", **how))
        return made[-1]

    yield make
    for one in made:
        one.stage.close()


def test_a_scene_comes_on_while_the_show_runs_and_follows_its_file(evening):
    show = evening()
    show.run()
    write(show.folder, "mine.frag", WHITE)
    show.run()
    assert show.director.scenes == ["hall", "idle", "mine"], "after the house's own"
    bright = show.run(keys=[Command.NEXT_SCENE, Command.NEXT_SCENE])
    assert show.director.scene == "mine"
    write(show.folder, "mine.frag", BLACK)
    assert show.run() < bright / 4


def test_a_broken_one_keeps_the_last_good_picture_and_says_file_line_and_words(evening, tmp_path):
    write(tmp_path / "scenes", "mine.frag", WHITE)
    show = evening(pinned="mine")
    good = show.run()
    for name, text, said in (
        ("mine.frag", WHITE.replace("vec4(0.5)", "vec4(nothing)"), r"mine\.frag:3: .*nothing"),
        ("mine.frag", WHITE.replace("out", '#include "fog"\nout'), r"mine\.frag:2: .*'fog'"),
        ("mine.frag", "void main() {}", r"mine\.frag:1: the first line must be #version"),
        ("mine.frag", "", r"mine\.frag:1: "),
        ("mine.toml", "height = -1", r"mine\.toml:1: height is -1"),
        ("mine.toml", "height = [", r"mine\.toml:1: Invalid"),
    ):
        write(show.folder, name, text)
        assert show.run() == pytest.approx(good, abs=1.0)
        assert re.search(said, show.rehearsal.amiss), show.rehearsal.amiss
        show.time += SAID
        show.run(0.1)
        assert show.rehearsal.amiss, "it is on stage, and still wrong"
    write(show.folder, "mine.frag", WHITE)
    write(show.folder, "mine.toml", "")
    assert show.run() == pytest.approx(good, abs=1.0)
    assert show.rehearsal.amiss == ""


def test_what_is_wrong_elsewhere_is_said_for_a_minute(evening):
    show = evening()
    write(show.folder, "mine.toml", "like = 'cellar'")
    show.run()
    assert show.rehearsal.amiss.startswith("mine.toml:1: there is no scene 'cellar'")
    show.time += SAID
    show.run(0.1)
    assert show.rehearsal.amiss == ""
    assert show.director.scenes == ["hall", "idle"]


@pytest.mark.parametrize("ahead", [True, False])
def test_a_scene_asked_for_by_name_is_the_first_picture(evening, tmp_path, ahead):
    write(tmp_path / "scenes", "mine.frag", BLACK)
    show = evening(pinned="mine", ahead=ahead)
    assert show.run(0.1) < 5
    assert show.director.scene == "mine"


def test_one_that_is_broken_at_the_start_comes_on_when_it_is_mended(evening, tmp_path):
    write(tmp_path / "scenes", "mine.frag", BLACK.replace("light", "night", 1))
    show = evening(pinned="mine")
    assert show.run(0.1) > 20, "the hall"
    assert "mine.frag:3" in show.rehearsal.amiss
    write(tmp_path / "scenes", "mine.frag", BLACK)
    assert show.run(6.0) < 5
    assert show.rehearsal.amiss == ""
    (tmp_path / "scenes" / "mine.frag").unlink()
    assert show.run(6.0) > 20, "its file is gone"
    write(tmp_path / "scenes", "mine.frag", BLACK)
    assert show.run(6.0) < 5, "and has come back"


def test_many_editions_leave_nothing_on_the_gpu(evening, alive, tmp_path):
    write(tmp_path / "scenes", "mine.frag", WHITE)
    show = evening(pinned="mine")
    show.run(4.0)
    before = alive()
    for k in range(5):
        write(show.folder, "mine.frag", WHITE.replace("0.5", f"0.{k}"))
        show.run(2.0)
    assert alive() == before


@pytest.mark.parametrize("name", sorted({file.stem for file in EXAMPLES.glob("*.*")} - {"README"}))
def test_the_examples_draw_and_answer_the_lamps(gpu, name):
    (found,) = (one for one in Folder(EXAMPLES, SCENES).look() if one.name == name)
    assert found.error == ""
    stage = Stage(gpu, {"x": found.scene}, size=(160, 90))
    pictures = []
    for lamps in (level(0.1), level(1.0), FIELDS["bands"]()):
        stage.draw(Tick(1.0, 0), lamps, SILENT_FRAME, State(), Direction("x", like=found.like))
        pictures.append(stage.read().astype(float))
    light = np.frombuffer(stage._targets().scene.buffer.read(components=3, dtype="f2"), np.float16)
    stage.close()
    dark, bright, music = pictures
    assert np.isfinite(light).all()
    assert light.min() >= 0
    assert bright.std() > 2
    assert bright.mean() > dark.mean() + 4
    assert np.abs(music - bright).mean() > 2


RUBBISH = """#version 330 core
#include "frame"
out vec4 light;
void main() {
    float zero = step(2.0, clock.w * 0.0); // 0, which no compiler knows
    light = vec4(fract(clock.x * 9.0) < 0.5 ? vec3(0.0) : %s, 1.0);
}
"""


def blinked(show, seconds=2.5):
    """Return the times and pictures of a scene that is drawn as quickly as it may blink."""
    times, pictures = [show.time + k / 60 for k in range(round(seconds * 60))], []
    for tick in (Tick(time, 0) for time in times):
        direction = show.director.direct(tick)
        show.stage.draw(tick, level(1.0), SILENT_FRAME, State(), direction)
        pictures.append(show.stage.read())
    return pictures, times


@pytest.mark.parametrize(
    "light", ["vec3(50)", "vec3(1 / zero)", "vec3(zero / zero)", "vec3(-1e30)", "vec3(9, 0, 0)"]
)
def test_a_shader_that_shows_rubbish_hurts_nobody(evening, tmp_path, light):
    write(tmp_path / "scenes", "mine.frag", RUBBISH % light)
    show = evening(pinned="mine")
    show.run(1.0)
    assert show.rehearsal.amiss == ""
    assert measure(*blinked(show), cell=4).passed


def test_without_the_limiter_it_would(evening, tmp_path):
    write(tmp_path / "scenes", "mine.frag", RUBBISH % "vec3(50)")
    show = evening(pinned="mine", limited=False)
    show.run(1.0)
    assert not measure(*blinked(show), cell=4).passed
