"""From a sound played to the pixels that answer, as rows of what `python -m benchmarks` prints.

Pulses are played into a sink of a private PulseAudio at times without rhythm; the screen is read
from the file that Xvfb keeps it in. The same is done to `bare_loop`, in turn with the show, for
whatever the sound server and the X server take is in both figures. A delay runs from the moment
the player handed the pulse over until a quarter of its light is on the screen.
"""

import fcntl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from evening import Camera, Show  # noqa: E402 the tests' own instruments
from sound_server import PulseServer  # noqa: E402
from xvfb import Xvfb  # noqa: E402

RATE = 48_000
CHUNK = 120  # samples, 2.5 ms: what the player hands over at a time
PIPE = 4096  # bytes on their way to the player: 10 ms; the usual 64 KB would be a delay of 170
PULSES = 24
WARM = 7.0  # seconds before the first pulse: tubes are warm, gains have settled
ANSWER = 0.25  # of a pulse's light, at which it counts as seen
PATIENCE = 0.25  # seconds after which a pulse was not seen at all


class Player:
    """Plays soft noise without end, and a pulse of bass when it is told to."""

    def __init__(self, server: PulseServer) -> None:
        t = np.arange(int(0.3 * RATE)) / RATE
        self._pulse = 0.8 * np.sin(2 * np.pi * 60 * t) * np.exp(-t / 0.08)
        self._random = np.random.default_rng(3)
        self._at = len(self._pulse)
        self.played: list[float] = []
        self._told = self._stop = False
        self._pipe = subprocess.Popen(
            ["pacat", "--playback", "--raw", "--format=float32le", "--channels=2",
             f"--rate={RATE}", "--device=a", "--latency-msec=10", "--process-time-msec=5"],
            env=server.env, stdin=subprocess.PIPE, bufsize=0,
        )  # fmt: skip
        fcntl.fcntl(self._pipe.stdin, fcntl.F_SETPIPE_SZ, PIPE)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def pulse(self) -> None:
        self._told = True

    def close(self) -> None:
        self._stop = True
        self._thread.join()
        self._pipe.kill()
        self._pipe.wait()

    def _run(self) -> None:
        due = time.perf_counter()
        while not self._stop:
            sound = 0.004 * self._random.standard_normal(CHUNK)
            if self._told:
                self._told, self._at = False, 0
                self.played.append(time.perf_counter())
            rest = self._pulse[self._at : self._at + CHUNK]
            sound[: len(rest)] += rest
            self._at += CHUNK
            self._pipe.stdin.write(np.repeat(sound.astype(np.float32), 2).tobytes())
            due += CHUNK / RATE
            time.sleep(max(due - time.perf_counter(), 0))


@contextmanager
def bare(_folder: Path, server: PulseServer, x: Xvfb) -> Iterator[None]:
    command = [sys.executable, str(ROOT / "benchmarks/bare_loop.py"), "a.monitor"]
    process = subprocess.Popen(command, env={**x.env, **server.env})
    try:
        yield
    finally:
        process.kill()
        process.wait()


@contextmanager
def ours(folder: Path, server: PulseServer, x: Xvfb) -> Iterator[None]:
    with Show(folder, server, x, "--internal", "640x360", "--scene", "hall"):
        yield


def measure(program, folder: Path) -> list[float]:
    """Return the delay of each pulse in seconds; NaN for one that was not seen."""
    random = np.random.default_rng(11)
    with PulseServer(folder) as server, Xvfb(folder, (1280, 720)) as x:
        player = Player(server)
        with program(folder, server, x), Camera(x, step=12, pause=0.001) as camera:
            time.sleep(WARM)
            for _ in range(PULSES):
                player.pulse()
                time.sleep(random.uniform(0.6, 0.9))
        player.close()
    return [_delay(camera, at) for at in player.played[4:]]  # the gain has settled by then


def _delay(camera: Camera, at: float) -> float:
    _, before = camera.between(at - 0.05, at)
    times, means = camera.between(at, at + PATIENCE)
    bright = means > before.mean() + ANSWER * (means.max() - before.mean())
    return float(times[np.argmax(bright)] - at) if means.max() - before.mean() > 0.02 else np.nan


def rows(rounds: int) -> list[tuple[str, float, str]]:
    """Return (what, value, unit), the bare loop's and the show's measured in turn."""
    delays: dict[str, list[float]] = {"the show": [], "a bare loop": []}
    for _ in range(rounds):
        for name, program in (("a bare loop", bare), ("the show", ours)):
            with tempfile.TemporaryDirectory() as folder:
                delays[name] += measure(program, Path(folder))
    return [
        (f"sound to light, {name}, p{percent}", np.nanpercentile(seconds, percent) * 1e3, "ms")
        for name, seconds in delays.items()
        for percent in (50, 95)
    ] + [("pulses of sound that no light answered", float(np.isnan(delays["the show"]).sum()), "")]
