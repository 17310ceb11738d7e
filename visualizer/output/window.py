"""The window: the one door to pygame.

`pygame.Window` and not `pygame.display.set_mode`: it goes to full screen, back, and to another
display without a new OpenGL context, so every texture lives on, and it never changes the
display's mode. SDL chooses X11 or Wayland; what the user has set in any SDL_* variable is kept.
"""

import os
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from visualizer.clock import now
from visualizer.errors import DisplayError
from visualizer.output import sdl_settings
from visualizer.output.canvas import fits, memory
from visualizer.output.displays import Display, choose, unavailable
from visualizer.output.keys import BACKSPACE, ENTER, ESCAPE, command
from visualizer.output.retrace import Retrace
from visualizer.output.sdl import Sdl
from visualizer.records import Command
from visualizer.shipped import shipped

sdl_settings.make()

import pygame  # noqa: E402 SDL and pygame read the settings above when they are loaded

POINTER_SHOWN = 2.0  # seconds without movement after which the pointer is hidden
DISPLAYS_ASKED = 1.0  # seconds between looks at which displays there are
SMALLEST = (160, 90)  # a window that can still be found and dragged larger
OPENGL = {
    pygame.GL_CONTEXT_MAJOR_VERSION: 3,
    pygame.GL_CONTEXT_MINOR_VERSION: 3,
    pygame.GL_CONTEXT_PROFILE_MASK: pygame.GL_CONTEXT_PROFILE_CORE,
    pygame.GL_CONTEXT_FLAGS: pygame.GL_CONTEXT_FORWARD_COMPATIBLE_FLAG,  # macOS gives no other core
    pygame.GL_DOUBLEBUFFER: 1,
    pygame.GL_DEPTH_SIZE: 0,  # rooms are drawn in other targets; the window takes finished light
}
WRITING = {
    pygame.K_RETURN: ENTER,
    pygame.K_KP_ENTER: ENTER,
    pygame.K_ESCAPE: ESCAPE,
    pygame.K_BACKSPACE: BACKSPACE,
}
SIZES = {pygame.WINDOWSIZECHANGED, pygame.WINDOWDISPLAYCHANGED}


def displays() -> tuple[Display, ...]:
    """Return the displays of this desktop. Raises DisplayError if there is no desktop."""
    ours = not pygame.display.get_init()
    _start_video()
    try:
        return _displays(Sdl(pygame.display.__file__))
    finally:
        if ours:
            pygame.display.quit()


def offers_canvas() -> bool:
    """Return True if windows of this desktop have memory to draw in, BGRX. Raises as `displays`."""
    _start_video()
    return fits(pygame.display.get_driver(), pygame.display.Info().masks)


class Window:
    """A window with an OpenGL 3.3 core context, current on the thread that made it.

    Parameters
    ----------
    size : width and height in real pixels while it is not full screen
    fullscreen : cover the display without taking it over: other windows can come in front
    display : name of a display, a part of it, or its number from 1; None leaves it to the desktop
    title : what the desktop calls it
    opengl : without it there is no context, and a `canvas` instead, where `offers_canvas`

    Raises DisplayError if there is no such display, no desktop, or no OpenGL 3.3.
    """

    def __init__(
        self,
        size: tuple[int, int] = (1280, 720),
        *,
        fullscreen: bool = True,
        display: str | None = None,
        title: str = "Fluorescent",
        opengl: bool = True,
    ) -> None:
        _start_video()
        try:
            self._sdl = Sdl(pygame.display.__file__)
            self._displays = _displays(self._sdl)
            if not self._displays:
                raise DisplayError("no display is connected. Connect one, or use --offscreen.")
            index = None if display is None else choose(self._displays, display)
            # Where nothing manages windows, one that was opened smaller than the display stays so.
            opened = self._displays[index or 0].size if fullscreen else size
            self._window = _open(title, opened, fullscreen, index, self._displays, opengl)
        except DisplayError:
            pygame.display.quit()
            raise
        self.fullscreen, self._windowed = fullscreen, size
        self._moved = self._asked = now()
        self._pointer = True
        self._writing, self._written = False, ""
        self._display = self._displays[self._index()]
        self._window.set_icon(pygame.image.load(shipped("assets/icon.png")))
        self._window.minimum_size = SMALLEST
        pygame.key.stop_text_input()  # no input method between the keys and us
        self._settle(size)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in real pixels, now."""
        return self._size

    @property
    def display(self) -> str:
        """The name of the display that shows the window."""
        return self._display.name

    @property
    def refresh_hz(self) -> float:
        """The rate of that display, 0 if it does not say."""
        return self._display.refresh_hz

    def displayed(self) -> bool:
        """Return True while swaps really wait for the display, found by timing them.

        The first pictures after a change of display are a trial, for which this is True too.
        """
        return self._retrace.held

    def canvas(self) -> NDArray[np.uint8]:
        """Return the memory of the next picture: (height, width, 4), BGRX, the top row first."""
        return memory(self._window.get_surface())

    def present(self) -> tuple[Command, ...]:
        """Show the picture; return what was asked for since the last call.

        F and D have been carried out already when they are returned.
        """
        self._window.flip()
        at = now()
        self._retrace.swapped(at)
        commands = tuple(self._commands(at))
        if self._pointer and at - self._moved > POINTER_SHOWN:
            self._show_pointer(False)
        if at - self._asked > DISPLAYS_ASKED:
            self._asked = at
            self._look_around()
        return commands

    def write(self, on: bool) -> None:
        """Take keys as letters from now on, and no longer as commands; or the other way round."""
        if on != self._writing:
            self._writing = on
            (pygame.key.start_text_input if on else pygame.key.stop_text_input)()

    def written(self) -> str:
        """Return what was typed since the last call, with Enter, Esc and Backspace of `keys`."""
        typed, self._written = self._written, ""
        return typed

    def close(self) -> None:
        if pygame.display.get_init():
            self._show_pointer(True)
            self._window.destroy()
            pygame.display.quit()

    def _commands(self, at: float) -> list[Command]:
        found: list[Command] = []
        for event in pygame.event.get():
            if event.type == pygame.QUIT:
                found.append(Command.QUIT)
            elif event.type == pygame.TEXTINPUT and self._writing:
                self._written += event.text
            elif event.type == pygame.KEYDOWN and self._writing:
                self._written += WRITING.get(event.key, "")
            elif event.type == pygame.KEYDOWN:
                found += _asked(event)
            elif event.type == pygame.MOUSEMOTION:
                self._moved = at
                if not self._pointer:
                    self._show_pointer(True)
            elif event.type in SIZES:
                self._measure()
                if event.type == pygame.WINDOWDISPLAYCHANGED:
                    self._arrived(self._index())
        if Command.FULLSCREEN in found:
            self._toggle_fullscreen()
        if Command.DISPLAY in found:
            self._next_display()
        return found

    def _show_pointer(self, shown: bool) -> None:
        self._pointer = shown
        pygame.mouse.set_visible(shown)

    def _toggle_fullscreen(self) -> None:
        self.fullscreen = not self.fullscreen
        if self.fullscreen:
            self._windowed = self._window.size
            self._window.set_fullscreen(desktop=True)
        else:
            self._leave_full_screen()
        self._measure()
        self._try_retrace()

    def _leave_full_screen(self) -> None:
        self._window.set_windowed()
        self._window.size = self._windowed

    def _next_display(self) -> None:
        self._displays = _displays(self._sdl)
        if len(self._displays) > 1:
            self._move_to((self._index() + 1) % len(self._displays))

    def _look_around(self) -> None:
        """Go on where we are, or elsewhere if the display we were on is gone or has changed."""
        found = _displays(self._sdl)
        if found == self._displays or not found:
            return
        self._displays = found
        names = [display.name for display in found]
        index = names.index(self.display) if self.display in names else self._index()
        elsewhere = found[index].area != self._display.area
        if elsewhere and (self.fullscreen or self.display not in names):
            self._move_to(index)
        else:
            self._arrived(index)

    def _move_to(self, index: int) -> None:
        if self.fullscreen:
            self._leave_full_screen()
        with suppress(pygame.error):  # Wayland places windows by itself; full screen still follows
            self._window.position = self._displays[index].centred(self._window.size)
        if self.fullscreen:
            self._window.set_fullscreen(desktop=True)
        self._measure()
        self._arrived(index)

    def _arrived(self, index: int) -> None:
        if self._displays[index] != self._display:
            self._display = self._displays[index]
            self._try_retrace()

    def _index(self) -> int:
        return min(self._sdl.display_of(self._window.id), len(self._displays) - 1)

    def _measure(self) -> None:
        self._size = self._sdl.drawable(self._window.id, self._window.size)

    def _try_retrace(self) -> None:
        self._retrace = Retrace(self.refresh_hz, self._sdl.wait_for_retrace())

    def _settle(self, size: tuple[int, int]) -> None:
        """Learn what the desktop made of the window we asked for."""
        pygame.event.pump()  # where nothing manages windows, full screen only arrives as an event
        self._measure()
        if not self.fullscreen and self._size != size:
            scale = self._size[0] / self._window.size[0]  # pixels in one of the desktop's units
            self._window.size = (round(size[0] / scale), round(size[1] / scale))
            self._measure()
        self._try_retrace()


def _start_video() -> None:
    try:
        pygame.display.init()
    except pygame.error as error:
        raise DisplayError(unavailable(str(error))) from error
    # With no desktop SDL quietly draws into nothing, which is not what a host has asked for.
    driver = pygame.display.get_driver()
    if driver in ("offscreen", "dummy") and "SDL_VIDEODRIVER" not in os.environ:
        pygame.display.quit()
        raise DisplayError(unavailable(f"only {driver!r} is left"))
    if os.environ["SDL_VIDEO_ALLOW_SCREENSAVER"] == "0":
        pygame.display.set_allow_screensaver(False)


def _displays(sdl: Sdl) -> tuple[Display, ...]:
    return sdl.displays(
        pygame.display.get_desktop_sizes(), pygame.display.get_desktop_refresh_rates()
    )


def _open(
    title: str,
    size: tuple[int, int],
    fullscreen: bool,
    index: int | None,
    displays: tuple[Display, ...],
    opengl: bool,
) -> pygame.Window:
    for attribute, value in OPENGL.items():
        pygame.display.gl_set_attribute(attribute, value)
    place = pygame.WINDOWPOS_UNDEFINED if index is None else displays[index].centred(size)
    try:
        return pygame.Window(
            title,
            size,
            place,
            fullscreen_desktop=fullscreen,
            opengl=opengl,
            resizable=True,
            allow_high_dpi=True,
        )
    except pygame.error as error:
        if not opengl:
            raise DisplayError(
                f"this display opens no window ({error}). Draw without one, with --offscreen."
            ) from error
        raise DisplayError(
            f"this display offers no OpenGL 3.3 ({error}). Update the graphics driver (Debian and "
            "Ubuntu: the package libgl1-mesa-dri), or draw without a window with --offscreen."
        ) from error


def _asked(event: pygame.Event) -> list[Command]:
    alt_graph = event.mod & (pygame.KMOD_RALT | pygame.KMOD_MODE)  # Windows adds a left Ctrl to it
    if not alt_graph and event.mod & (pygame.KMOD_CTRL | pygame.KMOD_META | pygame.KMOD_ALT):
        return []  # the desktop's and the terminal's shortcuts
    asked = command(event.key, event.scancode, alt_graph=bool(alt_graph))
    return [asked] if asked else []
