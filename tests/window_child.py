"""A window to be tested, in a process of its own: tells what happens to it, a line each.

Draws the colour 32, 96, 160 and, in the lower left pixels, a count of the pictures; hands each
command on; leaves when told to quit or when its input ends.
"""

import json
import selectors
import sys
import time
from collections.abc import Callable

import moderngl

from visualizer.errors import DisplayError
from visualizer.output import window as output


def tell(what: str, *values: object) -> None:
    print(what, *values, flush=True)


def with_opengl() -> Callable[[output.Window, int], None]:
    context = moderngl.create_context(require=330)

    def draw(window: output.Window, pictures: int) -> None:
        context.screen.viewport = (0, 0, *window.size)
        context.screen.use()
        context.clear(32 / 255, 96 / 255, 160 / 255)
        context.screen.scissor = (0, 0, 8, 8)
        context.clear(pictures % 256 / 255, pictures // 256 / 255, 0)
        context.screen.scissor = None

    return draw


def on_canvas(window: output.Window, pictures: int) -> None:
    canvas = window.canvas()
    canvas[..., :3] = 160, 96, 32
    canvas[-8:, :8, :3] = 0, pictures // 256, pictures % 256


def main() -> None:
    options = json.loads(sys.argv[1])
    try:
        window = output.Window(**options)
    except DisplayError as error:
        tell("error", error)
        raise SystemExit(2) from None
    draw = with_opengl() if options.get("opengl", True) else on_canvas
    tell("ready", *window.size, window.displayed(), window.display)
    told = (window.size, window.display)
    orders = selectors.DefaultSelector()
    orders.register(sys.stdin, selectors.EVENT_READ)
    pictures = 0
    while True:
        pictures += 1
        draw(window, pictures)
        for command in window.present():
            tell("command", command.name)
            if command.name == "QUIT":
                window.close()
                return
        state = (window.size, window.display)
        if state != told:
            tell("now", *window.size, window.display)
            told = state
        if orders.select(0):
            line = sys.stdin.readline()
            if not line:
                window.close()
                return
            _, _, names = line.strip().partition("only ")
            _pretend(window, names.split(","))
        time.sleep(0.005)


def _pretend(window: output.Window, names: list[str]) -> None:
    """Let SDL report only the displays called `names`: a cable has been pulled."""
    sdl = window._sdl  # type: ignore[attr-defined]
    everything = sdl.displays
    sdl.displays = lambda *a: tuple(d for d in everything(*a) if d.name in names)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        tell("interrupted")
