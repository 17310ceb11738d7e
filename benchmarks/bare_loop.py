"""The least a program can do between sound and light: hear a block, clear the screen, swap.

What `sound_to_light` measures of this is the floor that the sound server, the X server and 60
pictures a second leave to any program; ours is judged by what it adds.
"""

import os
import sys
import time

import moderngl
import numpy as np
import pygame
import sounddevice

PERIOD = 1 / 60  # seconds
LOUD = 0.05  # RMS of a block that turns the screen white
HOLD = 0.2  # seconds of white


def main() -> None:
    """Run until the window is closed or the process is told to end."""
    loud_until = [0.0]

    def on_block(samples: np.ndarray, *_: object) -> None:
        if np.sqrt(np.mean(samples**2)) > LOUD:
            loud_until[0] = time.perf_counter() + HOLD

    window = pygame.Window("bare", (1280, 720), opengl=True)
    context = moderngl.create_context()
    stream = sounddevice.InputStream(
        device="pulse", channels=2, samplerate=48_000, blocksize=256, latency="low",
        callback=on_block,
    )  # fmt: skip
    deadline = time.perf_counter()
    with stream:
        while pygame.QUIT not in [event.type for event in pygame.event.get()]:
            value = 1.0 if time.perf_counter() < loud_until[0] else 0.2
            context.clear(value, value, value)
            window.flip()
            deadline = max(deadline + PERIOD, time.perf_counter() - PERIOD)
            time.sleep(max(deadline - time.perf_counter(), 0))


if __name__ == "__main__":
    os.environ["PULSE_SOURCE"] = sys.argv[1]
    main()
