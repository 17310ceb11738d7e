"""A show without a window: for a machine with no display, for stills and for measuring."""

from visualizer.records import Command


class Offscreen:
    """Takes pictures of `size` pixels and shows them to nobody."""

    display = "offscreen"
    refresh_hz = 0.0

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size

    def displayed(self) -> bool:
        return False

    def present(self) -> tuple[Command, ...]:
        return ()

    def write(self, on: bool) -> None:
        pass

    def written(self) -> str:
        return ""

    def close(self) -> None:
        pass
