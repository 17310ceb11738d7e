"""What the show asks of whatever takes its pictures."""

from typing import Protocol

from visualizer.records import Command


class Sink(Protocol):
    """A window, or something that behaves like one."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture that is wanted now, in pixels."""

    @property
    def display(self) -> str:
        """The name of the display the picture is on."""

    @property
    def refresh_hz(self) -> float:
        """How often that display shows a picture; 0 if nobody knows."""

    def displayed(self) -> bool:
        """Return True while `present` itself holds us to the display's rate."""

    def present(self) -> tuple[Command, ...]:
        """Show what was drawn; return what the host has asked for since the last call."""

    def write(self, on: bool) -> None:
        """Take keys as letters from now on, and no longer as commands; or the other way round."""

    def written(self) -> str:
        """Return what was typed since the last call; see `keys` for Enter, Esc and Backspace."""

    def close(self) -> None:
        """Give everything back. Safe to call twice."""
