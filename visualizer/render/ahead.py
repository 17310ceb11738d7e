"""Shaders compiled ahead in another process, into the cache that the driver keeps on disk.

A rasterizer in software compiles a shader for a tenth of a second, and while it does, no picture is
drawn. What its cache holds takes a few milliseconds, and a quarter of the memory.
"""

import os
import subprocess
import sys

SIZE, INTERNAL = (320, 180), (160, 90)  # px; no side is a power of two, see render/governor.py


class Ahead:
    """Compiles all shaders of the house, once `start` is called; costs nothing before."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def done(self) -> bool:
        """It has ended, one way or another: then what is not in the cache is compiled here."""
        return self._process is not None and self._process.poll() is not None

    def start(self) -> None:
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 ourselves
                [sys.executable, "-m", __name__],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is not meant for it
            )

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()


def main() -> None:
    """Compile all, and let whoever draws go first."""
    from visualizer.records import NO_LAMPS, SILENT_FRAME, Direction, LampField, State, Tick
    from visualizer.render.gpu import Gpu
    from visualizer.render.stage import Stage  # which imports this file
    from visualizer.scenes import SCENES

    if hasattr(os, "nice"):  # there is none on Windows
        os.nice(19)
    gpu = Gpu.offscreen()
    stage = Stage(gpu, SCENES, size=SIZE, internal=INTERNAL)
    # A shader is compiled for the textures that it finds, so there must be a picture first.
    dark = LampField(NO_LAMPS, NO_LAMPS, 0.0)
    stage.draw(Tick(0.0, 0), dark, SILENT_FRAME, State(), Direction())
    for _ in stage.warm(SCENES):
        pass
    stage.close()
    gpu.close()


if __name__ == "__main__":
    main()
