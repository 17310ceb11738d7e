"""Which device carries what the computer plays: choices only, made over lists of devices.

Nothing here opens, asks or imports anything, so that the choice on each system can be tested on
lists recorded from it. A microphone is chosen only by somebody who asked for one.
"""

from dataclasses import dataclass, field
from difflib import get_close_matches

from visualizer.audio import downmix
from visualizer.audio.device import Device
from visualizer.errors import SourceError
from visualizer.records import RATE

SERVERS = ("pulse", "pipewire", "default")  # ALSA devices that reach a sound server, best first

# Inputs that carry what is played, by a part of their names in lower case.
MIXES = (
    "stereo mix",
    "stereomix",
    "what u hear",
    "wave out mix",
    "cable output",
    "voicemeeter out",
)
DRIVERS = ("blackhole", "loopback audio", "soundflower", "vb-cable")


NOTHING_ON_WINDOWS = (
    "nothing on this computer carries what it plays; install PyAudioWPatch (`pip install "
    "PyAudioWPatch`), or enable Stereo Mix in the sound settings, or try `--source demo`."
)
NOTHING_ON_MACOS = (
    "nothing on this Mac carries what it plays; with macOS 14.2 or later install catap (`pip "
    "install catap`), otherwise BlackHole (`brew install blackhole-2ch`) and choose it as output, "
    "or try `--source demo`."
)

SEVERAL = 6  # names that a sentence can bear


@dataclass(frozen=True, slots=True)
class Hearable:
    """Something that can be listened to."""

    name: str  # what the host knows it by
    kind: str  # loopback: what the computer plays; mic: the room
    device: str  # what the system knows it by
    order: tuple[str, ...]  # of its channels, see `downmix`
    rate: int = RATE  # Hz
    door: str = "sounddevice"  # the library that opens it
    default: bool = field(default=False, compare=False)  # taken when nobody names one
    muted: bool = field(default=False, compare=False)
    why: str = field(default="", compare=False)  # why it is, or is not, the one to take


@dataclass(frozen=True, slots=True)
class Output:
    """An output of a sound server on Linux, and what carries what it plays."""

    name: str
    description: str
    monitor: str
    channels: int
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Input:
    """A microphone, or anything else that brings sound in."""

    name: str
    description: str
    channels: int


@dataclass(frozen=True, slots=True)
class Server:
    """What PulseAudio, or PipeWire in its place, says it has."""

    outputs: tuple[Output, ...]
    inputs: tuple[Input, ...]
    default_output: str
    default_input: str


def on_linux(server: Server) -> tuple[Hearable, ...]:
    """Return the monitors of the outputs, the default's first, then the microphones."""
    heard = [
        Hearable(
            name=output.description,
            kind="loopback",
            device=output.monitor,
            order=_alsa(output.channels),
            default=output.name == server.default_output,
            muted=output.muted,
            why="the default output" if output.name == server.default_output else "",
        )
        for output in server.outputs
    ]
    heard += [
        Hearable(
            name=found.description,
            kind="mic",
            device=found.name,
            order=_alsa(found.channels),
            default=found.name == server.default_input,
            why="a microphone is heard only if you ask for it",
        )
        for found in server.inputs
    ]
    return tuple(sorted(heard, key=lambda one: (one.kind != "loopback", not one.default)))


def on_windows(devices: tuple[Device, ...], loopbacks: tuple[Device, ...]) -> tuple[Hearable, ...]:
    """Return what can be heard on Windows, the best first.

    Parameters
    ----------
    devices : as PortAudio lists them
    loopbacks : WASAPI loopbacks as PyAudioWPatch lists them; none if it is not installed
    """
    inputs = [device for device in devices if device.inputs and "wasapi" in device.api.lower()]
    own = [device for device in inputs if "[loopback]" in device.name.lower()]
    mixes = [device for device in inputs if _named(device, MIXES)]
    rest = [device for device in inputs if device not in own and device not in mixes]
    return (
        *_ranked(own, "sounddevice", "what Windows plays"),
        *_ranked(list(loopbacks), "pyaudiowpatch", "what Windows plays, through PyAudioWPatch"),
        *_ranked(mixes, "sounddevice", "an input that carries what is played"),
        *_microphones(rest),
    )


def on_macos(devices: tuple[Device, ...], tap: bool) -> tuple[Hearable, ...]:
    """Return what can be heard on macOS, the best first.

    Parameters
    ----------
    devices : as PortAudio lists them
    tap : whether a process tap can be had: macOS 14.2 with catap installed
    """
    inputs = [device for device in devices if device.inputs]
    drivers = [device for device in inputs if _named(device, DRIVERS)]
    everything = Hearable(
        name="everything this Mac plays",
        kind="loopback",
        device="tap",
        order=downmix.WAVE[2],
        door="catap",
        default=True,
        why="a process tap",
    )
    return (
        *([everything] if tap else []),
        *_ranked(drivers, "sounddevice", "a driver that carries what is played"),
        *_microphones([device for device in inputs if device not in drivers]),
    )


def can_tap(version: str, *, installed: bool) -> bool:
    """Say whether macOS `version`, as in "14.2.1", lets catap, if `installed`, tap what plays."""
    numbers = [int(part) for part in version.split(".") if part.isdigit()]
    return installed and numbers >= [14, 2]


def choose(hearables: tuple[Hearable, ...], want: str, nothing: str) -> Hearable:
    """Return the one that `want` asks for: `loopback`, `mic`, or part of a name.

    Raises `SourceError`: `nothing`, the system's own advice, if there is no loopback; or a
    sentence with the near names if none has this one.
    """
    if want in ("loopback", "mic"):
        fitting = [one for one in hearables if one.kind == want]
        if fitting:
            return next((one for one in fitting if one.default), fitting[0])
        if want == "loopback":
            raise SourceError(nothing)
        raise SourceError(
            "there is no microphone; plug one in, or run without --source to hear what the "
            "computer plays."
        )
    wanted = want.casefold()
    names = [(one.name.casefold(), one.device.casefold()) for one in hearables]
    exact = [one for one, pair in zip(hearables, names, strict=True) if wanted in pair]
    partly = [
        one
        for one, pair in zip(hearables, names, strict=True)
        if any(wanted in name for name in pair)
    ]
    if exact or partly:
        return (exact or partly)[0]
    raise SourceError(_unknown(want, hearables))


def _unknown(want: str, hearables: tuple[Hearable, ...]) -> str:
    known = {one.name.casefold(): one.name for one in hearables}
    near = [known[name] for name in get_close_matches(want.casefold(), known, n=3, cutoff=0.5)]
    found = ", ".join(one.name for one in hearables[:SEVERAL]) or "none"
    if len(hearables) > SEVERAL:
        found += f" and {len(hearables) - SEVERAL} more"
    hint = f"did you mean {' or '.join(near)}?" if near else f"found: {found}."
    return (
        f"no output or microphone is called {want!r}; {hint} See `fluorescent devices`, or try "
        "`--source demo`, which needs no device."
    )


def speakers(devices: tuple[Device, ...]) -> Device | None:
    """Return the output to play through: the sound server, or else the system's default."""
    outputs = [device for device in devices if device.outputs]
    return _server(outputs) or next((one for one in outputs if one.default_output), None)


def server_input(devices: tuple[Device, ...]) -> Device | None:
    """Return the ALSA device through which a sound server on Linux is heard."""
    return _server([device for device in devices if device.inputs])


def _server(devices: list[Device]) -> Device | None:
    for name in SERVERS:
        for device in devices:
            if device.name == name:
                return device
    return None


def _alsa(channels: int) -> tuple[str, ...]:
    # ALSA has no order for 3 or 7 channels: there the server mixes to stereo.
    return downmix.ALSA.get(channels, downmix.ALSA[2])


def _named(device: Device, parts: tuple[str, ...]) -> bool:
    return any(part in device.name.lower() for part in parts)


def _ranked(devices: list[Device], door: str, why: str) -> list[Hearable]:
    """Loopbacks in the order of `devices`, but what carries the default output first."""
    devices = sorted(devices, key=lambda device: not device.default_output)
    return [
        _hearable(device, "loopback", door, why, default=device is devices[0]) for device in devices
    ]


def _microphones(devices: list[Device]) -> list[Hearable]:
    why = "a microphone is heard only if you ask for it"
    return [
        _hearable(device, "mic", "sounddevice", why, default=device.default_input)
        for device in devices
    ]


def _hearable(device: Device, kind: str, door: str, why: str, *, default: bool = False) -> Hearable:
    # A mono stream does not open on WASAPI, so two channels are the least that is asked for.
    return Hearable(
        name=device.name.replace("[Loopback]", "").strip(),
        kind=kind,
        device=str(device.index),
        order=downmix.WAVE[min(max(device.inputs, 2), 8)],
        rate=round(device.rate),
        door=door,
        default=default,
        why=why,
    )
