"""The wheel stands alone: built, installed into an empty environment, it draws a lit picture."""

import os
import subprocess
import sys
import zipfile
from email.parser import Parser
from importlib.metadata import distribution
from pathlib import Path

import numpy as np
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent


def run(*command, cwd):
    answer = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        # Nothing of this checkout and nothing the user has set reaches the installed program.
        env={"PATH": os.environ["PATH"], "HOME": str(cwd), "PYTHONNOUSERSITE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, f"{command}\n{answer.stdout}\n{answer.stderr}"
    return answer.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder]
    run(*build, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def metadata(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        return Parser().parsestr(archive.read(name).decode())


def gather(lines, found):
    """Add to `found` the names that requirement `lines` ask for here, and what those ask for."""
    for requirement in map(Requirement, lines):
        wanted = not requirement.marker or requirement.marker.evaluate({"extra": ""})
        name = canonicalize_name(requirement.name)
        if wanted and name not in found:
            found.add(name)
            gather(distribution(name).requires or (), found)
    return found


@pytest.fixture(scope="module")
def installed(wheel, metadata, tmp_path_factory):
    """An environment that holds the wheel and what it declares to need, and nothing else.

    The needs are linked from the environment that runs the tests: quick, and without a network.
    """
    folder = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", "--without-pip", folder / "venv", cwd=folder)
    (packages,) = (folder / "venv").glob("lib/python*/site-packages")
    for name in sorted(gather(metadata.get_all("Requires-Dist"), set())):
        there = distribution(name)
        for top in {file.parts[0] for file in there.files} - {"..", "__pycache__"}:
            if not (packages / top).exists():
                (packages / top).symlink_to(there.locate_file(top))
    install = ("install", "--quiet", "--no-index", "--no-deps", "--disable-pip-version-check")
    run(sys.executable, "-m", "pip", "--python", folder / "venv", *install, wheel, cwd=folder)
    return folder / "venv/bin"


def test_wheel_carries_what_it_draws_with_and_nothing_it_does_not_need(wheel, metadata):
    names = zipfile.ZipFile(wheel).namelist()
    for path in [*ROOT.glob("shaders/**/*.*"), *ROOT.glob("assets/**/*.*")]:
        assert f"visualizer/{path.relative_to(ROOT).as_posix()}" in names
    info = f"fluorescent-{metadata['Version']}.dist-info"
    assert {f"{info}/licenses/LICENSE", f"{info}/licenses/NOTICE"} <= set(names)
    assert "visualizer/assets/demo.flac" in names
    assert {name.split("/")[0] for name in names} == {"visualizer", info}
    assert not [name for name in names if "test" in name.lower() or "__pycache__" in name]


def test_installed_program_is_the_wheels_and_knows_its_version(installed, metadata, tmp_path):
    ask = "import visualizer; print(visualizer.__file__)"
    home = run(installed / "python", "-c", ask, cwd=tmp_path)
    assert Path(home).is_relative_to(installed.parent)
    assert metadata["Version"] in run(installed / "fluorescent", "--version", cwd=tmp_path)


def test_installed_program_draws_a_lit_picture(installed, tmp_path):
    options = ("--offscreen", "--source", "demo", "--duration", "1", "--size", "320x180")
    run(installed / "fluorescent", "run", *options, "--still", "x.png", cwd=tmp_path)
    picture = np.asarray(Image.open(tmp_path / "x.png").convert("RGB"))
    assert picture.shape == (180, 320, 3)
    assert picture.std() > 2, "the picture is one flat colour"
