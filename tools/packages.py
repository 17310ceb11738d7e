"""System packages: what we need of each package manager, what is missing, how to add it.

Nothing here changes the machine: `ask` runs a question and returns its answer, and what would
change something is returned as a command.
"""

import platform
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from shutil import which
from typing import Protocol

Ask = Callable[[Sequence[str]], tuple[int, str]]  # command -> exit code, everything it said

# Units of the sound servers a test run may add. They are for private servers; a desktop keeps
# the one it has, so these stay switched off where we were the ones who brought them.
SERVERS = {
    "pulseaudio": ("pulseaudio.service", "pulseaudio.socket"),
    "pipewire": ("pipewire.service", "pipewire.socket"),
    "pipewire-pulse": ("pipewire-pulse.service", "pipewire-pulse.socket"),
    "wireplumber": ("wireplumber.service",),
    "jackd2": (),
}


class SetupError(Exception):
    """What stands in the way, with what to do about it."""


@dataclass(frozen=True)
class Plan:
    """What the package manager would do."""

    adds: tuple[str, ...] = ()
    removes: tuple[str, ...] = ()
    known: bool = True  # False: it does not know one of the names, or cannot say


class Manager(Protocol):
    """One package manager; every list is in the order in which it is shown."""

    name: str
    tools: tuple[str, ...]  # programs without which it is not this manager's machine
    show: tuple[str, ...]  # sound in, GL out
    tests: tuple[str, ...]  # servers to hear, a screen to draw on, hands to press keys

    def missing(self, names: Sequence[str], ask: Ask) -> list[str]: ...
    def plan(self, names: Sequence[str], ask: Ask) -> Plan: ...
    def refresh(self) -> list[str]: ...
    def install(self, names: Sequence[str], *, servers: bool, quiet: bool) -> list[str]: ...


class Apt:
    name: str = "apt"
    tools: tuple[str, ...] = ("apt-get", "dpkg-query")
    show: tuple[str, ...] = ("libportaudio2", "libasound2-plugins", "libgl1", "libegl1")
    # pipewire-alsa is not here: it conflicts with pulseaudio, and libasound2-plugins reaches
    # PipeWire through pipewire-pulse.
    tests: tuple[str, ...] = (
        *("pulseaudio", "pulseaudio-utils", "pipewire", "pipewire-pulse", "wireplumber", "dbus"),
        *("xvfb", "openbox", "xdotool", "x11-utils", "x11-xserver-utils", "glslang-tools"),
        *("xserver-xorg-core", "xserver-xorg-video-dummy"),  # two displays, one to be unplugged
        "libxss1",  # tells whether the display was asked to stay awake
    )

    def missing(self, names: Sequence[str], ask: Ask) -> list[str]:
        _, said = ask(["dpkg-query", "-W", "-f=${Package} ${db:Status-Status}\n", *names])
        return _absent(names, re.findall(r"^(\S+) installed$", said, re.MULTILINE))

    def plan(self, names: Sequence[str], ask: Ask) -> Plan:
        code, said = ask(["apt-get", "-s", "install", "--no-install-recommends", *names])
        # "Inst name (version ...)" is new; "Inst name [old] (version ...)" is an upgrade.
        adds = re.findall(r"^Inst (\S+) \(", said, re.MULTILINE)
        removes = re.findall(r"^Remv (\S+)", said, re.MULTILINE)
        return Plan(tuple(adds), tuple(removes), known=code == 0)

    def refresh(self) -> list[str]:
        return ["apt-get", "update"]

    def install(self, names: Sequence[str], *, servers: bool, quiet: bool) -> list[str]:
        return [
            # A new machine often updates itself in the background: wait for it.
            *("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=300"),
            *("install", "-y", "--no-install-recommends", "--no-remove", *names),
        ]


class Dnf:
    name: str = "dnf"
    tools: tuple[str, ...] = ("dnf", "rpm")
    show: tuple[str, ...] = (
        *("portaudio", "alsa-plugins-pulseaudio", "pulseaudio-libs"),
        *("libglvnd-glx", "libglvnd-egl", "mesa-libGL", "mesa-libEGL", "mesa-dri-drivers"),
    )
    # pulseaudio and pipewire-pulseaudio exclude each other here: the tests hear the latter.
    tests: tuple[str, ...] = (
        *("pipewire", "pipewire-pulseaudio", "wireplumber", "pulseaudio-utils", "dbus-daemon"),
        *("xorg-x11-server-Xvfb", "openbox", "xdotool", "xprop", "xrandr", "glslang"),
        *("xwininfo", "xorg-x11-server-Xorg", "xorg-x11-drv-dummy", "libXScrnSaver"),
    )

    def missing(self, names: Sequence[str], ask: Ask) -> list[str]:
        _, said = ask(["rpm", "-q", "--queryformat", "%{NAME}\n", *names])
        return _absent(names, said.splitlines())

    def plan(self, names: Sequence[str], ask: Ask) -> Plan:
        return Plan(adds=tuple(names))  # without --allowerasing it refuses to remove anything

    def refresh(self) -> list[str]:
        return []  # it keeps its lists fresh by itself

    def install(self, names: Sequence[str], *, servers: bool, quiet: bool) -> list[str]:
        keep = [] if servers else ["--exclude=pulseaudio", "--exclude=pipewire-pulseaudio"]
        return ["dnf", "install", "-y", "--setopt=install_weak_deps=False", *keep, *names]


class Pacman:
    name: str = "pacman"
    tools: tuple[str, ...] = ("pacman",)
    show: tuple[str, ...] = ("portaudio", "alsa-plugins", "libpulse", "libglvnd", "mesa")
    # pulseaudio and pipewire-pulse exclude each other here: the tests hear the latter.
    tests: tuple[str, ...] = (
        *("pipewire", "pipewire-pulse", "wireplumber", "dbus"),
        *("xorg-server-xvfb", "openbox", "xdotool", "xorg-xprop", "xorg-xrandr", "glslang"),
        *("xorg-server", "xf86-video-dummy", "xorg-xwininfo", "libxss"),
    )

    def missing(self, names: Sequence[str], ask: Ask) -> list[str]:
        _, said = ask(["pacman", "-T", *names])  # prints what nothing installed provides
        return [name for name in names if name in said.split()]

    def plan(self, names: Sequence[str], ask: Ask) -> Plan:
        return Plan(adds=tuple(names))  # asks before it removes, and takes silence for no

    def refresh(self) -> list[str]:
        return []  # new lists without an upgrade of everything is what breaks such a machine

    def install(self, names: Sequence[str], *, servers: bool, quiet: bool) -> list[str]:
        # Asked by a person it may ask back, for instance which of two packages brings JACK.
        return ["pacman", "-S", "--needed", *(["--noconfirm"] if quiet else []), *names]


FAMILIES: dict[str, Manager] = {  # ID or ID_LIKE of /etc/os-release
    **dict.fromkeys(("debian", "ubuntu"), Apt()),
    **dict.fromkeys(("fedora", "rhel", "centos"), Dnf()),
    "arch": Pacman(),
}


def manager() -> Manager | None:
    """Return this machine's package manager, None where we know of none."""
    try:
        system = platform.freedesktop_os_release()
    except OSError:
        return None
    for name in (system.get("ID", ""), *system.get("ID_LIKE", "").split()):
        if (found := FAMILIES.get(name)) and all(which(tool) for tool in found.tools):
            return found
    return None


def check(plan: Plan, *, servers: bool) -> None:
    """Raise SetupError where `plan` would take something away, or bring a sound server unasked."""
    if plan.removes:
        instead = (
            "`make run` needs less; a container or another machine will do for `make test`."
            if servers
            else "If that is what you want, install them by hand, then try again."
        )
        raise SetupError(
            f"to add what is missing, {', '.join(plan.removes)} would have to be removed, and "
            f"nothing of yours is removed here. Nothing was changed. {instead}"
        )
    brought = [name for name in plan.adds if name in SERVERS]
    if brought and not servers:
        raise SetupError(
            f"the package manager wants to add the sound server {', '.join(brought)}, and which "
            "one you hear with is yours to choose. Nothing was changed. Install a sound server "
            "(PipeWire or PulseAudio) first, then try again."
        )


def quieten(plan: Plan) -> list[str]:
    """Return the command that keeps newly brought sound servers from starting by themselves."""
    units = [unit for name in plan.adds for unit in SERVERS.get(name, ())]
    return ["systemctl", "--global", "disable", *units] if units else []


def _absent(names: Iterable[str], present: Iterable[str]) -> list[str]:
    held = set(present)
    return [name for name in names if name not in held]
