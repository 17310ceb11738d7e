"""A sound played once through the speakers, to its end.

A show that is on has it played by a process of its own: PortAudio looks for devices in one thread
at a time, and must not do so while the ear has a stream open. What goes wrong there is silent.
"""

import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from visualizer.audio.file import Reel
from visualizer.audio.player import Player
from visualizer.errors import SourceError

ASKED = 0.05  # seconds between two looks whether the speakers are done
ON_ITS_WAY = 0.8  # seconds from the end until the last of it has come back through a loopback
GOES = 2.0  # seconds that a player which was ended may take to go
LONGEST = 60.0  # seconds after which a player that hangs is ended: no figure takes as long


def aloud(path: Path) -> None:
    """Play a sound file to its end; raise `SourceError` if there is nothing to play it through."""
    player = Player(Reel(path), name=path.name)
    pause = threading.Event()
    try:
        while not player.status().finished:
            player.available()
            status = player.status()
            if status.message:
                why = status.message.partition(", so ")[0]
                raise SourceError(f"{why}: nothing is to be heard; write it with -o FILE.wav.")
            pause.wait(ASKED)
    finally:
        player.close()


class Beside:
    """Plays sounds beside the show, one at a time."""

    def __init__(self) -> None:
        self.sounding = False  # from when it was asked for until the last of it cannot be heard
        self._process: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None
        self._ended = threading.Event()

    def play(self, write: Callable[[Path], None]) -> None:
        """Play what `write` puts into a WAV file; nothing happens while another is playing."""
        if not self.sounding:
            self.sounding = True
            self._thread = threading.Thread(
                target=self._run, args=(write,), name="playing", daemon=True
            )
            self._thread.start()

    def close(self) -> None:
        """Be silent now, and leave no file behind."""
        self._ended.set()
        if self._process is not None:
            self._process.kill()
        if self._thread is not None:
            self._thread.join(timeout=GOES)

    def _run(self, write: Callable[[Path], None]) -> None:
        try:
            with TemporaryDirectory() as folder:
                path = Path(folder, "figure.wav")
                write(path)
                quiet = subprocess.DEVNULL
                self._process = subprocess.Popen(  # noqa: S603 - this very program
                    [sys.executable, "-m", __name__, str(path)],
                    stdin=quiet, stdout=quiet, stderr=quiet,
                )  # fmt: skip
                if self._ended.is_set():  # while it was being started
                    self._process.kill()
                with suppress(subprocess.TimeoutExpired):
                    self._process.wait(LONGEST)
                self._process.kill()
                self._process.wait()
            self._ended.wait(ON_ITS_WAY)
        finally:
            self.sounding = False


if __name__ == "__main__":
    with suppress(SourceError):  # nobody reads what this process says
        aloud(Path(sys.argv[1]))
