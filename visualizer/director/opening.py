"""The start screen: how long it stays, and how the show comes out of it."""

STAYS = 3.0  # seconds by itself
DISSOLVE = 0.8  # seconds in which the hall at rest begins to be played
HITCH = 0.1  # seconds that one picture counts for at most: nobody reads while shaders compile


class Opening:
    """Up from the first picture, if it is `wanted`, until its time is over or somebody ends it."""

    def __init__(self, *, wanted: bool) -> None:
        self._left = STAYS if wanted else 0.0
        self.share = float(wanted)  # 1 while it is up, then to 0

    @property
    def up(self) -> bool:
        return self._left > 0.0

    def end(self) -> None:
        self._left = 0.0

    def go_on(self, dt: float) -> None:
        """Let `dt` seconds pass."""
        if self.up:
            self._left = max(self._left - min(dt, HITCH), 0.0)
        else:
            self.share = max(self.share - dt / DISSOLVE, 0.0)
