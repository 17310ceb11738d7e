"""The walk: how far the viewer has come, in bays of the grid; slow and certain."""

from math import cos, exp, tau

from visualizer.records import CORNER, CORNERS_APART, TURNING, Trait

# Bays a second in full music; a bay is the length of one lamp's cell. In scenes where the viewer
# stands, something else moves by it: digits sink, snow falls, floors pass.
PACES = {"corridor": 0.22, "march": 0.12, "dance": 0.06, "undercroft": 0.05}
STROLL = 0.03  # the same in every other scene: noticed only when one has looked away
START = 2.5  # seconds in which a walk starts and slows down; nobody jerks a camera here
STOP = 0.7  # seconds in which silence stops it
HOLD = 2.5  # seconds that one stands while a figure's light goes by: edges that move past a viewer
# who moves take turns of the flash limiter's on both sides of them
BAR = 2.6  # seconds: a bay a bar that is shorter would be a run, so it is a bay every two
SURGE = 0.5  # of the pace that comes with the bar line and is lacking at the bar's middle
CATCH_UP = 0.15  # bays a second for a bay that the walk is behind the bar
GAIT = 0.4  # seconds in which one pace becomes another
STEPS_TO_THE_BAR = TURNS = "corridor"
LINGERS = 0.5  # bays before a corner where a walk slows down that must not turn


class Walk:
    """Remembers how far it has gone, and at which pace."""

    def __init__(self) -> None:
        self.travel = 0.0  # bays
        self._going = 0.0  # 0 standing .. 1 walking
        self._speed = STROLL  # bays a second while walking
        self._held = 0.0  # seconds yet to stand

    def hold(self) -> None:
        """Stand and look: a figure has come back."""
        self._held = HOLD

    def go(
        self,
        dt: float,
        scene: str,
        *,
        effort: float,
        still: bool,
        slowly: bool = False,
        bar: Trait,
        bar_seconds: float,
    ) -> float:
        """Walk `dt` seconds and return `travel`.

        Parameters
        ----------
        effort : 0 stands .. 1 walks as in full music
        still : silence has become an event; stop sooner
        slowly : somebody speaks, or the host wants calm: wait before a corner
        bar : phase of the bar, 0..1, and how sure it is
        bar_seconds : how long it takes; 0 if nobody knows
        """
        if self._held > 0.0:
            self._held -= dt
            effort, still = 0.0, True
        speed = PACES.get(scene, STROLL) * effort
        if scene == STEPS_TO_THE_BAR and bar_seconds > 0.0 and bar.confidence > 0.3:
            bays = 1.0 if bar_seconds >= BAR else 0.5  # for each bar
            behind = (bar.value - self.travel / bays + 0.5) % 1.0 - 0.5
            speed = bays / bar_seconds * (1.0 + SURGE * cos(tau * bar.value)) + CATCH_UP * behind
        if slowly and scene == TURNS:
            before = (CORNER - TURNING - self.travel) % CORNERS_APART  # bays to where it turns
            speed *= min(before / LINGERS, 1.0)
        if effort > 0.0:
            self._speed += (max(speed, 0.0) - self._speed) * (1.0 - exp(-dt / GAIT))
        self._going += (float(effort > 0.0) - self._going) * (
            1.0 - exp(-dt / (STOP if still else START))
        )
        self.travel += dt * self._going * self._speed
        return self.travel
