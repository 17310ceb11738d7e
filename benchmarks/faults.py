"""What goes wrong at a party, as things a script can do: the table that `benchmarks.soak` plays.

A fault is a function of a `Party`; it returns when it is over, and leaves the party such that the
show can go on.
"""

import os
import signal
import subprocess
import time
from dataclasses import dataclass

import numpy as np
from evening import Show  # the tests' own instruments: benchmarks.soak puts them on the path
from sound_server import PulseServer, Sink
from xvfb import Xvfb, run

RATE = 48_000
SUSPENDED = 5.0  # seconds for which the process stands still, as in a laptop that was shut
STORM = "s s 1 h h 2 bracketleft 3 bracketright 4 space 5 space 6 7 8 c 9 0 c minus h 1 x F5 Tab"


@dataclass
class Party:
    """What a fault can lay hands on."""

    server: PulseServer
    x: Xvfb
    show: Show
    random: np.random.Generator
    record: str  # a long piece of sound, raw float32 stereo at 48 kHz: a file

    def __post_init__(self) -> None:
        self._needle: subprocess.Popen[bytes] | None = None

    def music(self) -> None:
        """Go on with the music if it has stopped."""
        if self._needle is None or self._needle.poll() is not None:
            command = ["pacat", "--playback", "--raw", "--format=float32le", "--channels=2"]
            self._needle = subprocess.Popen(
                [*command, f"--rate={RATE}", "--latency-msec=50", self.record],
                env=self.server.env,
                stderr=subprocess.DEVNULL,
            )

    def stop_music(self) -> None:
        if self._needle is not None:
            self._needle.kill()
            self._needle.wait()

    def keys(self, *names: str) -> None:
        window = run("xdotool", "search", "--pid", self.show.process.pid, env=self.x.env)
        run("xdotool", "windowfocus", window.splitlines()[-1], env=self.x.env)
        run("xdotool", "key", "--delay", 30, *names, env=self.x.env)


def default_moves(party: Party) -> None:
    party.server.default("b" if party.server.pactl("get-default-sink") == "a" else "a")


def server_dies(party: Party) -> None:
    party.server.kill()
    time.sleep(party.random.uniform(0.2, 3.0))
    party.server.start()


def laptop_shut(party: Party) -> None:
    party.show.process.send_signal(signal.SIGSTOP)
    time.sleep(SUSPENDED)
    party.show.process.send_signal(signal.SIGCONT)


def scenes_and_keys(party: Party) -> None:
    party.keys(*party.random.permutation(STORM.split()))
    if party.x.screen(8).mean() < 1:
        party.keys("space")  # the storm ended in a blackout


def window_resized(party: Party) -> None:
    width, height = (int(n) for n in party.random.integers((200, 120), (640, 360)))
    window = run("xdotool", "search", "--pid", party.show.process.pid, env=party.x.env)
    run("xdotool", "windowsize", window.splitlines()[-1], width, height, env=party.x.env)


def garbage_played(party: Party) -> None:
    seconds = 1.5
    t = np.arange(int(seconds * RATE))
    rubbish = party.random.choice(5)
    mono = (
        np.full(len(t), np.nan),
        np.full(len(t), np.inf),
        np.sign(np.sin(2 * np.pi * 40 * t / RATE)),
        np.ones(len(t)),
        party.random.standard_normal(len(t)) * 1e30,
    )[rubbish]
    party.server.play(np.stack([mono, -mono], 1), party.server.pactl("get-default-sink"))


def output_unplugged(party: Party) -> None:
    party.server.remove("b")
    time.sleep(1.0)
    party.server.add(Sink("b"))


def muted(party: Party) -> None:
    sink = party.server.pactl("get-default-sink")
    party.server.mute(sink)
    time.sleep(2.0)
    party.server.mute(sink, on=False)


def settings_scribbled(party: Party) -> None:
    """Fill the user's own folder with what no program wrote, while the show runs."""
    folder = os.path.join(party.server.env["XDG_CONFIG_HOME"], "fluorescent", "scenes")
    os.makedirs(folder, exist_ok=True)
    for name in ("a.toml", "b.frag"):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(party.random.bytes(int(party.random.integers(1, 4000))))


FAULTS = (
    default_moves,
    server_dies,
    laptop_shut,
    scenes_and_keys,
    window_resized,
    garbage_played,
    output_unplugged,
    muted,
    settings_scribbled,
)
