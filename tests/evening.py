"""One evening in small: the real program in a real window, on a real sound server, seen and heard.

The program is measured from outside: a camera looks at the X server's screen, an ear records the
monitor of the sink, and both stamp what they get with the same clock.
"""

import json
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import numpy as np

RATE = 48_000
CHILD = Path(__file__).with_name("evening_child.py")


class Camera:
    """Takes the mean of the screen, 0..1, of every `step`-th pixel each way, in its own thread."""

    def __init__(self, x, step=3, pause=0.004):
        self._x, self._step, self._pause = x, step, pause
        self.times, self.means = [], []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()

    def _run(self):
        while not self._stop.is_set():
            at = time.perf_counter()
            self.means.append(float(self._x.screen(self._step).mean()) / 255)
            self.times.append(at)
            time.sleep(self._pause)

    def between(self, start, end):
        times, means = np.array(self.times), np.array(self.means)
        chosen = (times >= start) & (times < end)
        return times[chosen], means[chosen]


class Ear:
    """Records the monitor of a sink; `envelope` is the RMS of what came, in pieces of 5 ms."""

    PIECE = RATE // 200

    def __init__(self, server, sink="a"):
        self._process = subprocess.Popen(
            ["parec", "--raw", "--format=float32le", f"--rate={RATE}", "--channels=1",
             f"--device={sink}.monitor", "--latency-msec=5"],
            env=server.env, stdout=subprocess.PIPE,
        )  # fmt: skip
        self.times, self.levels = [], []
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        self._thread.join()

    def _run(self):
        while len(data := self._process.stdout.read(4 * self.PIECE)) == 4 * self.PIECE:
            self.times.append(time.perf_counter())
            self.levels.append(float(np.sqrt(np.mean(np.frombuffer(data, np.float32) ** 2))))

    def envelope(self, start, end):
        times, levels = np.array(self.times), np.array(self.levels)
        chosen = (times >= start) & (times < end)
        return times[chosen], levels[chosen]

    def hits(self, start, end, played, threshold=0.05):
        """Return when each of the hits `played` (seconds into a piece) was heard on the monitor.

        The first is heard, the others follow from it: on a busy machine a recording stutters.
        """
        times, levels = self.envelope(start, end)
        loud = np.flatnonzero(levels > threshold)
        assert len(loud), "the piece was never heard on the monitor"
        return times[loud[0]] + np.array(played) - played[0]


class Show:
    """The program itself, until the `with` block ends.

    It begins without the start screen unless there is to be an `intro`. In the end `stats` is what
    it wrote, and `shown` when it showed each picture, on this clock.
    """

    def __init__(self, folder, server, x, *flags, intro=False):
        self._file = folder / "stats.json"
        self._log = folder / "show.log"
        self._command = [
            *(sys.executable, str(CHILD), str(folder / "shown.f64")),
            *("run", "--stats", str(self._file), "--intro" if intro else "--no-intro"),
            *(str(flag) for flag in flags),
        ]
        display = {key: x.env[key] for key in ("DISPLAY", "XAUTHORITY") if key in x.env}
        self._env = {**server.env, **x.env, **server.env, **display}
        self._x = x
        self._shown = folder / "shown.f64"
        self.stats = self.shown = None

    def __enter__(self):
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(self._command, env=self._env, stderr=log, stdout=log)
        self.until(lambda: self._x.screen(8).mean() > 20, 30)  # a glance, not a load
        return self

    def __exit__(self, kind, *_):
        if self.process.poll() is None:
            self.process.send_signal(2)
        try:
            self.process.wait(20)
        finally:
            self.process.kill()
        if kind is None:
            assert self.process.returncode == 0, self.log()
            assert "Traceback" not in self.log()
            self.stats = json.loads(self._file.read_text())
            self.shown = np.fromfile(self._shown)

    def intervals(self, start, end):
        """Return the seconds between pictures, of those shown from `start` to `end`."""
        return np.diff(self.shown[(self.shown >= start) & (self.shown < end)])

    def log(self):
        return self._log.read_text(errors="replace")

    def until(self, true, seconds):
        end = time.monotonic() + seconds
        while not true():
            assert self.process.poll() is None, f"the show ended by itself: {self.log()}"
            assert time.monotonic() < end, "waited in vain"
            time.sleep(0.02)


class Evening(ExitStack):
    """A server, a screen, a show, a camera and an ear, all there until the `with` block ends."""

    def __init__(self, folder, make_server, make_screen, *flags, intro=False):
        super().__init__()
        self.server = self.enter_context(make_server(folder))
        self.x = self.enter_context(make_screen(folder))
        self.ear = self.enter_context(Ear(self.server))
        self.show = self.enter_context(Show(folder, self.server, self.x, *flags, intro=intro))
        self.camera = self.enter_context(Camera(self.x))

    def ear_on(self, sink):
        """Return one more ear, for another sink or another life of the server."""
        return Ear(self.server, sink)


def best_correlation(seen, heard, most=0.12):
    """Return (correlation, lag in seconds) of two (times, values), `seen` at most `most` later."""
    (seen_at, means), (heard_at, levels) = seen, heard
    grid = np.arange(heard_at[0], heard_at[-1], 0.01)
    level = np.interp(grid, heard_at, levels)
    lags = np.arange(0, most, 0.005)
    each = [np.corrcoef(np.interp(grid + lag, seen_at, means), level)[0, 1] for lag in lags]
    best = int(np.argmax(each))
    return each[best], lags[best]
