"""A window that the processor draws for shows the picture that the stage says it has shown."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.xvfb import Xvfb

DRAWING = """
import sys

import numpy as np
from lamps_known import bands

from visualizer.output.window import Window
from visualizer.records import SILENT_FRAME, Direction, State, Tick
from visualizer.render.gpu import Gpu
from visualizer.render.stage import Stage
from visualizer.scenes import SCENES

window, gpu = Window(fullscreen=True, opengl=False), Gpu.offscreen()
stage = Stage(gpu, SCENES, size=window.size, internal=(120, 68), target=window.canvas)
stage.lay(np.full((9, 37, 4), 255, np.uint8), (21, 13))
for k in range(5):
    stage.draw(Tick(k / 4, 12_000 * k), bands(), SILENT_FRAME, State(), Direction(scene="hall"))
    window.present()
np.save(sys.argv[1], stage.read())
print(gpu.software, flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("size", [(320, 180), (333, 201)])  # a row that is whole texels, or is not
def test_the_screen_shows_what_the_stage_has_shown(tmp_path, size):
    told = tmp_path / "told.npy"
    with Xvfb(tmp_path, size, options=("-nocursor",)) as x:
        child = subprocess.Popen(
            [sys.executable, "-c", DRAWING, str(told)],
            cwd=Path(__file__).parent,
            env=x.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout
        software = child.stdout.readline().strip()
        seen = x.screen().astype(int)
        child.communicate(timeout=20)
    assert child.returncode == 0
    if software != "True":
        pytest.skip("only a rasterizer in software draws so")
    shown = np.load(told).astype(int)
    assert shown.std() > 20
    assert abs(seen - shown).max() <= 1  # a mean at the edge of two codes
    assert (seen != shown).mean() < 0.002
