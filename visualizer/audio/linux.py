"""Linux: PulseAudio, or PipeWire in its place, asked through *pulsectl*, whose one door this is.

PortAudio reaches the server through an ALSA plug-in and does not see monitors. Which source the
plug-in records is told by environment variables that it reads at each open. The server is asked
afterwards where our stream hangs, and until it says "on that monitor" nothing is passed on: with a
name that no longer exists both servers quietly record the microphone instead.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import Empty, Queue
from typing import Any

from visualizer.audio import device, downmix, plugin
from visualizer.audio.inlet import Clock, Inlet, Pace
from visualizer.audio.loopback import (
    Hearable,
    Input,
    Output,
    Server,
    choose,
    on_linux,
    server_input,
)
from visualizer.audio.ring import Ring
from visualizer.errors import SourceError

ANSWER = 2.0  # seconds that the show waits to hear whether a name exists; it takes milliseconds
PATIENCE = 5.0  # seconds for a stream to open; PulseAudio may need 2

NO_SERVER = (
    "no sound server answers, so there is nothing to hear; start one (`systemctl --user start "
    "pipewire-pulse`, or `pulseaudio --start`), or try `--source demo`, which needs none."
)
NO_SESSION = (
    "PipeWire runs without a session manager, so no sound gets anywhere; start it (`systemctl "
    "--user restart wireplumber`), or try `--source demo`."
)
NO_OUTPUT = (
    "the sound server has no output, so nothing can be played or heard; plug one in, or try "
    "`--source demo`."
)
NO_PLUGIN = (
    "ALSA cannot reach the sound server; install its plug-in with `sudo apt install "
    "libasound2-plugins` (Debian, Ubuntu), `sudo dnf install alsa-plugins-pulseaudio` (Fedora) or "
    "`sudo pacman -S alsa-plugins` (Arch)."
)


class Linux:
    """The sound server, as the supervisor's thread sees it; see `supervisor.System`."""

    patient = False
    look = 0.25  # seconds; asking a server that is not there costs a millisecond

    def __init__(self) -> None:
        self._pulse: Any = None
        self._mark = ""
        self._stream: int | None = None  # our stream's number at the server
        self._alarm: Callable[[], None] = lambda: None
        self._changed = False

    def hearables(self) -> tuple[Hearable, ...]:
        """Return what can be heard; raise `SourceError` if no server answers."""
        with self._connection() as pulse:
            info = pulse.server_info()
            sinks, sources = pulse.sink_list(), pulse.source_list()
        if info.default_sink_name == "@DEFAULT_SINK@":  # PipeWire's name for "nobody decides"
            # A stream opened now would wait for ever, and our thread with it.
            raise SourceError(NO_SESSION)
        silenced = {source.name for source in sources if source.mute}
        outputs = tuple(
            Output(
                name=sink.name,
                description=sink.description,
                monitor=sink.monitor_source_name,
                channels=sink.channel_count,
                muted=bool(sink.mute) or sink.monitor_source_name in silenced,
            )
            for sink in sinks
        )
        monitors = {output.monitor for output in outputs}
        inputs = tuple(
            Input(source.name, source.description, source.channel_count)
            for source in sources
            if source.name not in monitors
        )
        return on_linux(Server(outputs, inputs, info.default_sink_name, info.default_source_name))

    def check(self, want: str) -> None:
        plugin.reserve()  # before PortAudio looks for devices
        device.check()
        _library()
        if want not in ("loopback", "mic"):  # these two may come yet
            hearables = _asked()
            if hearables is not None:
                choose(hearables, want, NO_OUTPUT)

    def reach(self) -> None:
        if _door() is None:
            self.hearables()  # without a server the plug-in shows nothing, and is not to blame
            raise SourceError(NO_PLUGIN)

    def find(self, want: str) -> Hearable:
        return choose(self.hearables(), want, NO_OUTPUT)

    def open(self, found: Hearable, ring: Ring, clock: Clock) -> device.Listener:
        door = _door()
        if door is None:
            raise SourceError(NO_PLUGIN)
        self._stream, self._mark = None, f"{os.getpid()}-{id(ring)}"
        with plugin.told(found, self._mark), _no_longer_than(PATIENCE, self._mark):
            mix = downmix.matrix(found.order)
            inlet = Inlet(mix, ring, clock, deaf=True, pace=Pace(found.rate))
            return device.Listener(door.index, len(mix), found.rate, inlet)

    def astray(self, found: Hearable) -> bool:
        try:
            with self._connection() as pulse:
                names = {source.index: source.name for source in pulse.source_list()}
                streams = pulse.source_output_list()
        except SourceError:
            return True
        ours = [stream for stream in streams if stream.proplist.get(plugin.MARK) == self._mark]
        self._stream = ours[0].index if ours else None
        return [names.get(stream.source) for stream in ours] != [found.device]

    def silence(self, found: Hearable) -> str:
        return (
            f"nothing is playing on {found.name}: start some music, or see `fluorescent devices` "
            "if it plays elsewhere."
        )

    def wait(self, seconds: float, stop: threading.Event, alarm: Callable[[], None]) -> bool:
        if self._pulse is None:
            return stop.wait(seconds)
        self._alarm = alarm
        try:
            with self._connection() as pulse:
                if not self._changed:
                    pulse.event_listen(timeout=seconds)
        except SourceError:
            return True
        changed, self._changed = self._changed, False
        return changed

    def close(self) -> None:
        if self._pulse is not None:
            _close(self._pulse)
            self._pulse = None

    @contextmanager
    def _connection(self) -> Iterator[Any]:
        pulsectl, failures = _library(), _failures()
        try:
            if self._pulse is None:
                self._pulse = pulsectl.Pulse("fluorescent", connect=False)
                self._pulse.connect()
                self._pulse.event_mask_set("server", "sink", "source", "source_output")
                self._pulse.event_callback_set(self._on_event)
            yield self._pulse
        except failures as error:
            self.close()
            raise SourceError(NO_SERVER) from error

    def _on_event(self, event: Any) -> None:
        if event.facility == "source_output":
            if event.index != self._stream:
                return  # somebody else's
            self._alarm()  # it may have been moved to the microphone
        self._changed = True
        raise _library().PulseLoopStop


def _asked() -> tuple[Hearable, ...] | None:
    """Return what can be heard, or None if no server says so within `ANSWER` seconds."""
    answers: Queue[tuple[Hearable, ...] | None] = Queue()

    def ask() -> None:
        system = Linux()  # a connection belongs to the thread that made it
        try:
            answers.put(system.hearables())
        except SourceError:
            answers.put(None)
        finally:
            system.close()

    # It is left alone with a server that hangs, and keeps nobody from ending.
    threading.Thread(target=ask, name="asking the sound server", daemon=True).start()
    try:
        return answers.get(timeout=ANSWER)
    except Empty:
        return None


def _door() -> device.Device | None:
    """Return the ALSA device that leads to the server. No stream may be open."""
    door = server_input(device.devices())
    if door is None:
        # The list is from a time when no server ran: the plug-in was not there to be seen.
        device.look_again()
        door = server_input(device.devices())
    if door is None and plugin.look_wider():
        device.look_again()  # the system may have a way of its own to the plug-in, or another one
        door = server_input(device.devices())
    return door


def _close(pulse: Any) -> None:
    pulse.close()
    # Its callbacks hold it and it holds them: 15 KB that only the garbage collector could part,
    # which the show keeps out of the way, and a missing server is asked four times a second.
    vars(pulse).clear()


def _library() -> Any:
    try:
        import pulsectl
    except OSError as error:
        raise SourceError(
            f"the sound server's library is missing ({error}); install it with `sudo apt install "
            "libpulse0` (Debian, Ubuntu), `sudo dnf install pulseaudio-libs` (Fedora) or `sudo "
            "pacman -S libpulse` (Arch)."
        ) from error
    return pulsectl


def _failures() -> tuple[type[Exception], ...]:
    """Return what pulsectl raises; the three are no relations."""
    pulsectl = _library()
    return (
        pulsectl.PulseError,
        pulsectl.PulseDisconnected,
        pulsectl._pulsectl.LibPulse.CallError,
    )


@contextmanager
def _no_longer_than(seconds: float, mark: str) -> Iterator[None]:
    """Have the server end our stream if it is still not open after `seconds`.

    PipeWire makes a stream that nobody connects wait for ever, and PortAudio waits with it.
    """
    timer = threading.Timer(seconds, _end_stream, [mark])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _end_stream(mark: str) -> None:
    pulsectl = _library()
    with suppress(*_failures()):
        pulse = pulsectl.Pulse("fluorescent", connect=False)
        try:
            pulse.connect()
            for stream in pulse.source_output_list():
                if stream.proplist.get(plugin.MARK) == mark:
                    # pulsectl binds the library's call, but gives it no method of its own.
                    with pulse._pulse_op_cb() as done:
                        pulsectl._pulsectl.pa.context_kill_source_output(
                            pulse._ctx, stream.index, done, None
                        )
        finally:
            _close(pulse)
