"""The wings: a scene that is called comes on as soon as it is ready, and not before."""

from collections.abc import Callable


class Wings:
    """Holds the scene that was called last, until it is ready."""

    def __init__(self) -> None:
        self.ready: Callable[[str], bool] = lambda scene: True
        self.called = ""  # the scene that waits, "" if none does
        self._fade = 0.0

    def call(self, scene: str, fade: float) -> float | None:
        """Return the seconds of fade with which `scene` comes on now, or None if it must wait.

        It comes as it was called first, however often it is called while it waits.
        """
        if scene != self.called:
            self.called, self._fade = scene, fade
        if not self.ready(scene):
            return None
        self.called = ""
        return self._fade

    def dismiss(self) -> None:
        """Let nobody wait any longer."""
        self.called = ""
