"""Shaders: one truth for the block, includes, errors with file and line, and portable GLSL."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from tests.lamps_known import bands
from visualizer.errors import ShaderError
from visualizer.records import SILENT_FRAME, Direction, State, Tick
from visualizer.render import shader
from visualizer.render.bloom import BLOOM
from visualizer.render.fade import FADE
from visualizer.render.fours import FOUR
from visualizer.render.frame import FRAME
from visualizer.render.limiter_pass import CARRY, DEMAND, LIMIT
from visualizer.render.passes import flawed, forms, program
from visualizer.render.projector import PRESENT, PRESENT_LIMITED, PRESENT_WORDS, TONE
from visualizer.render.shader import Source, compile_program, uniform_block
from visualizer.render.stage import Stage
from visualizer.scenes import SCENES

PASSES = {item for scene in SCENES.values() for item in scene.passes}
PASSES |= {form for item in PASSES for form in forms(item)}
PASSES |= {
    BLOOM,
    FADE,
    PRESENT,
    PRESENT_LIMITED,
    PRESENT_WORDS,
    TONE,
    CARRY,
    *FOUR.values(),
    *LIMIT.values(),
    *DEMAND.values(),
}
SOURCES = sorted((item.shader, item.defines) for item in PASSES)
SOURCES += sorted({(item.place, item.defines) for item in PASSES if item.mesh})
SOURCES += [("post/screen.vert", ())]
SOURCES += sorted((str(file), ()) for file in Path(__file__).parents[1].glob("examples/*.frag"))


def test_hoops_are_drawn_by_few_programs_for_all_rooms():
    """Each program keeps a megabyte of a rasteriser's, and there were as many again for them."""
    items = {item for scene in SCENES.values() for item in scene.passes}
    others = {program(form) for item in items for form in (item, flawed(item))}
    assert len({program(form) for item in items for form in forms(item)} - others) <= 12


@pytest.fixture
def shaders(tmp_path, monkeypatch):
    """Shaders of our own: a fragment shader that includes a file, each with a mistake to make."""
    (tmp_path / "common").mkdir()
    (tmp_path / "post").mkdir()
    (tmp_path / "common" / "sky.glsl").write_text("// the sky\nfloat sky() { return BLUE; }\n")
    (tmp_path / "post" / "a.frag").write_text(
        '#version 330 core\n#include "frame"\n#include "sky"\nout vec4 light;\n\n'
        "void main() {\n    light = vec4(sky());\n}\n"
    )
    shutil.copy(shader.shader_dir() / "post" / "screen.vert", tmp_path / "post")
    monkeypatch.setattr(shader, "shader_dir", lambda: tmp_path)
    return tmp_path


def test_the_block_is_what_the_gpu_reads(gpu):
    """Every field at the offset that std140 gives it: a vec4 after a vec4."""
    offsets = [FRAME.fields[name][1] for name in FRAME.names]
    vec4s = np.cumsum([FRAME[name].shape[0] if FRAME[name].ndim > 1 else 1 for name in FRAME.names])
    assert offsets == [0, *(16 * vec4s[:-1]).tolist()]
    first = {name: "[0]" if FRAME[name].ndim > 1 else "" for name in FRAME.names}
    reads = "; ".join(f"sum += {name}{element}" for name, element in first.items())
    program = gpu.program(
        "#version 330 core\nvoid main() { gl_Position = vec4(0.0); }",
        f"#version 330 core\n{uniform_block('Frame', FRAME)}out vec4 o;\n"
        f"void main() {{ vec4 sum = vec4(0.0); {reads}; o = sum; }}",
    )
    assert program["Frame"].size == FRAME.itemsize
    gpu.release(program)


def test_an_array_keeps_its_length():
    block = uniform_block("Bands", np.dtype([("bands", "f4", (16, 4))]))
    assert "vec4 bands[16];" in block


@pytest.mark.parametrize("kind", [("f4",), ("f4", 3), ("f8", 4), ("f4", (4, 3))])
def test_only_vec4s_cross(kind):
    with pytest.raises(ShaderError, match=r"Frame\.odd is .* only float32 vec4s may cross"):
        uniform_block("Frame", np.dtype([("odd", *kind)]))


def test_defines_come_after_the_version(shaders):
    lines = Source("post/a.frag", ("BLUE",)).text.splitlines()
    assert lines[:2] == ["#version 330 core", "#define BLUE 1"]


def test_a_file_is_included_once(shaders):
    (shaders / "common" / "sky.glsl").write_text('#include "frame"\nfloat sky() { return 1.0; }\n')
    assert Source("post/a.frag").text.count("uniform Frame") == 1


@pytest.mark.parametrize(
    "message",
    [
        pytest.param("0:{}(18): error: `lihgt' undeclared", id="Mesa"),
        pytest.param('0({}) : error C1503: undefined variable "lihgt"', id="NVIDIA"),
        pytest.param("ERROR: 0:{}: 'lihgt' : undeclared identifier", id="AMD, Intel, glslang"),
        pytest.param("ERROR: 0:{}: Use of undeclared identifier 'lihgt'", id="Apple"),
        pytest.param(
            "GLSL Compiler failed\n\nfragment_shader\n===============\n"
            "0:1(2): warning: x\n0:{}(18): error: `lihgt' undeclared",
            id="after a heading and a warning",
        ),
    ],
)
def test_every_driver_s_message_finds_the_line(shaders, message):
    """The message counts lines of what the driver was given; ours, those of the file."""
    source = Source("post/a.frag", ("BLUE",))
    given = source.text.splitlines().index("    light = vec4(sky());") + 1
    assert given > 7
    first, second = str(source.explain(message.format(given))).splitlines()
    assert first.startswith("shaders/post/a.frag:7: ")
    assert "lihgt" in first
    assert second == "    light = vec4(sky());"


def test_a_message_without_a_line_is_passed_on(shaders):
    error = str(Source("post/a.frag").explain("error: too many uniforms"))
    assert error.startswith(
        "shaders/post/a.frag does not compile; the driver said: error: too many"
    )


def test_a_mistake_in_an_included_file_is_found_there(gpu, shaders):
    with pytest.raises(ShaderError, match=r"^shaders/common/sky\.glsl:2: .*BLUE") as caught:
        compile_program(gpu, "post/screen.vert", "post/a.frag")
    assert str(caught.value).endswith("\n    float sky() { return BLUE; }")


def test_a_mistake_after_the_includes_is_found(gpu, shaders):
    (shaders / "common" / "sky.glsl").write_text("float sky() { return 1.0; }\n")
    text = (shaders / "post" / "a.frag").read_text().replace("vec4(sky())", "lihgt")
    (shaders / "post" / "a.frag").write_text(text)
    with pytest.raises(ShaderError, match=r"^shaders/post/a\.frag:7: .*lihgt"):
        compile_program(gpu, "post/screen.vert", "post/a.frag")


def test_a_missing_shader_is_named(shaders):
    with pytest.raises(ShaderError, match=r"post/b\.frag cannot be read .*pip install"):
        Source("post/b.frag")


def test_a_shader_without_a_version_is_refused(shaders):
    (shaders / "post" / "a.frag").write_text("void main() {}\n")
    with pytest.raises(ShaderError, match=r"post/a\.frag:1: the first line must be #version"):
        Source("post/a.frag")


@pytest.mark.parametrize("version", ["330 core", "410 core"])
@pytest.mark.parametrize(("path", "defines"), SOURCES)
def test_the_reference_compiler_accepts_it(path, defines, version):
    compiler = shutil.which("glslangValidator")
    if compiler is None:
        pytest.skip("glslangValidator is not installed; `make test` installs it")
    text = Source(path, defines).text.replace("#version 330 core", f"#version {version}", 1)
    stage = path.rsplit(".", 1)[1]
    said = subprocess.run(
        [compiler, "--stdin", "-S", stage], input=text, capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stdout


@pytest.mark.parametrize("item", sorted(PASSES, key=str), ids=lambda item: item.shader)
def test_the_reference_compiler_accepts_what_is_handed_on(item, tmp_path):
    compiler = shutil.which("glslangValidator")
    if compiler is None:
        pytest.skip("glslangValidator is not installed; `make test` installs it")
    vertex = item.place if item.mesh else "post/screen.vert"
    handed = Source(item.shader, item.defines).reads
    for path, name in ((vertex, "a.vert"), (item.shader, "a.frag")):
        (tmp_path / name).write_text(Source(path, item.defines, handed).text)
    said = subprocess.run(
        [compiler, "-l", tmp_path / "a.vert", tmp_path / "a.frag"], capture_output=True, check=False
    )
    assert said.returncode == 0, said.stdout


@pytest.mark.parametrize("scene", ["hall", "table"])
def test_what_is_handed_on_is_what_the_block_says(gpu, monkeypatch, scene):
    """To the bit: a fragment shader draws the same from either."""
    drawn = []
    for software in (False, True):
        monkeypatch.setattr(gpu, "software", software)
        stage = Stage(gpu, SCENES, size=(64, 36), internal=(64, 36))
        for k in range(2):
            direction = Direction(scene=scene)
            stage.draw(Tick(k / 60, k * 800), bands(), SILENT_FRAME, State(), direction)
        drawn.append(stage.read())
        stage.close()
    assert drawn[0].std() > 2
    assert np.array_equal(*drawn)


def test_a_mistake_is_found_where_fields_are_handed_on(gpu, shaders):
    (shaders / "common" / "sky.glsl").write_text("float sky() { return clock.x; }\n")
    text = (shaders / "post" / "a.frag").read_text().replace("vec4(sky())", "lihgt * size")
    (shaders / "post" / "a.frag").write_text(text)
    assert Source("post/a.frag").reads == ["size", "clock"]
    with pytest.raises(ShaderError, match=r"^shaders/post/a\.frag:7: .*lihgt"):
        compile_program(gpu, "post/screen.vert", "post/a.frag")


def test_every_shipped_shader_is_used():
    """And so compiled above, in every form in which it is drawn."""
    folder = shader.shader_dir()
    shipped = {
        p.relative_to(folder).as_posix() for p in folder.glob("*/*.*") if p.suffix != ".glsl"
    }
    assert shipped == {path for path, _ in SOURCES if not Path(path).is_absolute()}
