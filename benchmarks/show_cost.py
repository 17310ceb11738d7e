"""What a show costs, as rows of the table that `python -m benchmarks` prints.

The real program plays the soundtrack's busiest half minute, full screen on a private X server and
a private PulseAudio, drawn at a fixed size inside. Main-loop Python is measured apart, with every
call into OpenGL made to return at once: on a software rasteriser it would measure the drawing.
Rounds are repeated and their median is printed.
Peak memory is the most that was ever resident (`ru_maxrss`), with the pages of libraries that are
mapped from files, and with what a window shares with the X server.

Each round plays it four times: the driver's cache of shaders is empty for the first, and what the
show compiled in it, or had compiled beside it, is there for the others; the third may choose how
finely it draws, and the fourth begins at what that chose.
"""

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

import moderngl
import numpy as np
import soundfile

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from evening import Show  # noqa: E402 the tests' own instruments
from sound_server import PulseServer  # noqa: E402
from xvfb import Xvfb  # noqa: E402

from visualizer.director import Director  # noqa: E402
from visualizer.lamps import LampGrid  # noqa: E402
from visualizer.output.overlay import Overlay  # noqa: E402
from visualizer.records import SILENT_FRAME, SourceStatus, State, Tick  # noqa: E402
from visualizer.render.gpu import Gpu  # noqa: E402
from visualizer.render.stage import Stage  # noqa: E402
from visualizer.scenes import SCENES  # noqa: E402

RATE = 48_000
BUSY = (30.0, 60.0)  # seconds of the soundtrack: bass, clicks, piano and chatter at once
SIZE, INTERNAL = (1280, 720), (640, 360)


def play(scene: str) -> list[dict[str, Any]]:
    """Run the show four times and return what each told: statistics, and ms from start to light.

    The driver's cache of shaders is empty for the first and filled for the others; the size inside
    is fixed for the first two, and the governor's in the others.
    """
    sound, _ = soundfile.read(ROOT / "assets/demo.flac", dtype="float32")
    sound = sound[int(BUSY[0] * RATE) : int(BUSY[1] * RATE)]
    internal = "{}x{}".format(*INTERNAL)
    with (
        tempfile.TemporaryDirectory() as folder,
        PulseServer(Path(folder)) as server,
        Xvfb(Path(folder), SIZE) as x,
    ):
        x.env["MESA_SHADER_CACHE_DIR"] = str(Path(folder) / "shaders")
        x.env["PYTHONDONTWRITEBYTECODE"] = ""  # whoever starts it daily has its bytecode
        told = []
        for fixed in (("--internal", internal), ("--internal", internal), (), ()):
            began = time.perf_counter()
            show = Show(Path(folder), server, x, *fixed, "--scene", scene)
            with show:
                lit = time.perf_counter() - began
                server.play(sound, "a")
            told.append({**show.stats, "start_to_light_ms": lit * 1e3})
    return told


def python_us(scene: str, pictures: int = 3000) -> tuple[float, float, float]:
    """Return p50, p99 and p99.9 of the loop's own work for a picture, hearing left out, in µs."""
    gpu = Gpu.offscreen()
    stage = Stage(gpu, SCENES, size=SIZE, internal=INTERNAL)
    lamps, director, overlay = LampGrid(0), Director(list(SCENES), pinned=scene), Overlay(SIZE)
    status = SourceStatus("a sink", "loopback", hearing=True)
    bands = np.random.default_rng(1).random(64, dtype=np.float32)
    frame = replace(SILENT_FRAME, bands=bands, level=0.7, bass=0.5, digital_silence=False)
    state, spent = State(), []

    def picture(k: int) -> None:
        tick = Tick(k / 60, k * 800)
        direction = director.direct(tick)
        field = lamps(tick, frame, (), state, direction)
        overlay(tick, status, direction, frame, state)
        stage.draw(tick, field, frame, state, direction, partial(lamps.lift, frame, direction))

    picture(0)  # the first one compiles
    with _silence(stage):
        for k in range(1, pictures):
            began = time.perf_counter()
            picture(k)
            spent.append(time.perf_counter() - began)
    gpu.close()
    p50, p99, p999 = np.percentile(np.array(spent[300:]) * 1e6, [50, 99, 99.9])
    return float(p50), float(p99), float(p999)


@contextmanager
def _silence(stage: Stage) -> Iterator[None]:
    """Let every call into OpenGL return at once."""

    def nothing(*_args: object, **_words: object) -> None:
        pass

    with ExitStack() as stack:
        for owner, calls in (
            (moderngl.Framebuffer, ("use", "clear", "read_into")),
            (moderngl.Texture, ("use", "write")),
            (moderngl.Buffer, ("write",)),
            (stage._gpu, ("finish",)),
            (stage._passes, ("draw",)),
        ):
            for call in calls:
                stack.enter_context(patch.object(owner, call, nothing))
        yield


def rows(scene: str, rounds: int) -> list[tuple[str, float, str]]:
    """Return (what, value, unit) of one scene."""
    cold, warm, free, daily = zip(*(play(scene) for _ in range(rounds)), strict=True)

    def middle(told: Sequence[Any], *keys: str) -> float:
        values = told
        for key in keys:
            values = [value[key] for value in values]
        return median(values)

    p50, p99, p999 = python_us(scene)
    return [
        ("processor time a picture, all threads", middle(warm, "cpu_per_picture_ms"), "ms"),
        ("  of it hearing, p50", middle(warm, "hearing_ms", "p50"), "ms"),
        ("  of it hearing, p99", middle(warm, "hearing_ms", "p99"), "ms"),
        ("  with no shader in the cache", middle(cold, "cpu_per_picture_ms"), "ms"),
        ("main-loop Python without hearing, p50", p50, "µs"),
        ("main-loop Python without hearing, p99", p99, "µs"),
        ("main-loop Python without hearing, p99.9", p999, "µs"),
        ("start to light on the screen", middle(warm, "start_to_light_ms"), "ms"),
        ("  with no shader in the cache", middle(cold, "start_to_light_ms"), "ms"),
        ("interval between pictures, p50", middle(warm, "interval_ms", "p50"), "ms"),
        ("interval between pictures, p99", middle(warm, "interval_ms", "p99"), "ms"),
        ("  with no shader in the cache", middle(cold, "interval_ms", "p99"), "ms"),
        ("  while the governor finds its size", middle(free, "interval_ms", "p99"), "ms"),
        ("  at the size that it found last time", middle(daily, "interval_ms", "p99"), "ms"),
        ("newest sample to picture shown, p50", middle(warm, "delay_ms", "p50"), "ms"),
        ("newest sample to picture shown, p95", middle(warm, "delay_ms", "p95"), "ms"),
        ("peak memory", middle(warm, "peak_memory_mb"), "MB"),
        ("  with no shader in the cache", middle(cold, "peak_memory_mb"), "MB"),
    ]
