"""Shaders compiled ahead: another process fills the driver's cache, and nobody waits for it."""

import time

import pytest

from visualizer.render.ahead import Ahead
from visualizer.render.stage import Stage
from visualizer.scenes import SCENES

LONG = 120  # seconds; a process that takes longer hangs


@pytest.fixture
def ahead():
    ahead = Ahead()
    yield ahead
    ahead.close()


def test_another_process_fills_the_cache_of_the_driver(ahead, monkeypatch, tmp_path, gpu):
    if "llvmpipe" not in gpu.renderer:
        pytest.skip("where another driver keeps its cache is its own affair")
    monkeypatch.setenv("MESA_SHADER_CACHE_DIR", str(tmp_path))
    monkeypatch.delenv("MESA_SHADER_CACHE_DISABLE", raising=False)
    assert not ahead.done
    ahead.start()
    end = time.monotonic() + LONG
    while not ahead.done:
        assert time.monotonic() < end, "it hangs"
        time.sleep(0.05)
    assert ahead._process.returncode == 0
    assert len([file for file in tmp_path.rglob("*") if file.is_file()]) > len(SCENES)


def test_it_ends_with_the_show(ahead):
    ahead.start()
    process = ahead._process
    ahead.start()
    assert ahead._process is process, "started once"
    ahead.close()
    assert ahead.done


def test_no_shader_is_compiled_until_it_has_ended(gpu):
    class Busy(Ahead):
        done = False

        def start(self):
            pass

    busy = Busy()
    stage = Stage(gpu, SCENES, size=(32, 18), ahead=busy)
    work = stage.warm(["hall"])
    steps = [next(work) for _ in range(9)]
    assert not any(item in stage._passes for item in SCENES["hall"].passes)
    busy.done = True
    steps = list(work)
    assert all(item in stage._passes for item in SCENES["hall"].passes)
    assert "scenes/ceiling.frag" in steps
    stage.close()
