"""Private sound servers for tests: null sinks, and a microphone that hums so that it is noticed.

    with PulseServer(tmp_path) as server:      # or PipeWireServer
        subprocess.Popen([...], env=server.env)
        server.play(array, sink="a")

Each lives in a folder of its own, with its own sockets: a user's own server is neither used nor
touched. Both run as root in a container, without systemd and without D-Bus.
"""

import os
import shutil
import subprocess
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pulsectl

RATE = 48_000
POSITIONS = {  # as PulseAudio names them, in the order of its own surround layouts
    1: "mono",
    2: "front-left,front-right",
    4: "front-left,front-right,rear-left,rear-right",
    6: "front-left,front-right,rear-left,rear-right,front-center,lfe",
    8: "front-left,front-right,rear-left,rear-right,front-center,lfe,side-left,side-right",
}
SHORT = {  # the same as PipeWire names them
    "mono": "MONO",
    "front-left": "FL",
    "front-right": "FR",
    "rear-left": "RL",
    "rear-right": "RR",
    "front-center": "FC",
    "lfe": "LFE",
    "side-left": "SL",
    "side-right": "SR",
}


@dataclass(frozen=True)
class Sink:
    """An output that plays into nothing; its description is what a listener reads."""

    name: str
    channels: int = 2
    rate: int = RATE

    @property
    def description(self):
        return f"Speakers-{self.name}"


@dataclass
class SoundServer:
    """What both servers have in common; see the two below.

    `folder` takes logs and settings, `sinks` are there from the start and the first of them is the
    default output. `env` is the environment in which a program finds this server.
    """

    folder: Path
    sinks: list[Sink] = field(default_factory=lambda: [Sink("a"), Sink("b")])
    microphone: bool = True

    def __post_init__(self):
        # A socket's path may have 107 characters at most, and a test's folder alone may need more.
        self._run = Path(tempfile.mkdtemp(prefix="sound-"))
        self._daemons, self._players = [], []
        foreign = ("PULSE_", "PIPEWIRE_", "DBUS_")
        self.env = {
            **{key: value for key, value in os.environ.items() if not key.startswith(foreign)},
            "HOME": str(self.folder),
            "XDG_RUNTIME_DIR": str(self._run),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "XDG_STATE_HOME": str(self.folder / "state"),
            "PULSE_SERVER": f"unix:{self._run}/pulse/native",
            "PULSE_COOKIE": str(self._run / "cookie"),
            "PIPEWIRE_RUNTIME_DIR": str(self._run),
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={self._run}/no-bus",
        }
        (self._run / "pulse").mkdir(mode=0o700)

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.kill()
        shutil.rmtree(self._run, ignore_errors=True)

    def start(self):
        """Start it with its sinks and return when they are there."""
        self._start()
        self.default(self.sinks[0].name)
        if self.microphone:
            self._choose("source", "mic")

    def kill(self):
        """End it as a crash does: nobody is told."""
        for process in [*self._players, *reversed(self._daemons)]:
            process.kill()
        for process in [*self._players, *self._daemons]:
            process.wait()
        self._players, self._daemons = [], []

    def restart(self):
        self.kill()
        self.start()

    def here(self, monkeypatch):
        """Make it the server of this process too."""
        for key in os.environ.keys() - self.env.keys():
            monkeypatch.delenv(key)
        for key, value in self.env.items():
            monkeypatch.setenv(key, value)

    def pactl(self, *words):
        done = subprocess.run(
            ["pactl", *words], env=self.env, capture_output=True, text=True, timeout=10, check=False
        )
        if done.returncode:
            raise RuntimeError(f"pactl {' '.join(words)}: {done.stderr.strip()}")
        return done.stdout.strip()

    def default(self, sink):
        """Make `sink` the default output, as a user does in a mixer."""
        self._choose("sink", sink)

    def mute(self, sink, on=True):
        self.pactl("set-sink-mute", sink, "1" if on else "0")

    def volume(self, sink, percent):
        self.pactl("set-sink-volume", sink, f"{percent}%")

    def add(self, sink):
        """Plug in one more output."""
        self.pactl("load-module", "module-null-sink", *self._extra, *_null_sink(sink))
        self.sinks.append(sink)
        self._until(lambda: sink.name in self._names("sinks"))

    def remove(self, name):
        """Unplug an output."""
        self._unplug(name)
        self.sinks = [sink for sink in self.sinks if sink.name != name]
        self._until(lambda: name not in self._names("sinks"))

    def play(self, samples, sink, *, wait=True):
        """Play float samples (n, channels) at 48 kHz into `sink`; return the player, a Popen.

        The order of more than two channels is PulseAudio's own; see `POSITIONS`.
        """
        path = self.folder / f"play-{time.monotonic_ns()}.f32"
        path.write_bytes(np.ascontiguousarray(samples, np.float32).tobytes())
        channels = samples.shape[1]
        player = subprocess.Popen(
            [
                "pacat", "--playback", "--raw", "--format=float32le", f"--rate={RATE}",
                f"--channels={channels}", f"--channel-map={POSITIONS[channels]}",
                f"--device={sink}", "--latency-msec=50", str(path),
            ],
            env=self.env,
        )  # fmt: skip
        self._players.append(player)
        if wait:
            player.wait(timeout=len(samples) / RATE + 10)
        return player

    def hush(self):
        """Stop whatever is being played."""
        for player in self._players:
            player.kill()
            player.wait()
        self._players = []

    def listeners(self, mark=""):
        """Return the names of the sources that are recorded from now, by streams with a property.

        `mark` is that property; "" takes every stream.
        """
        with pulsectl.Pulse("test", server=self.env["PULSE_SERVER"]) as pulse:
            names = {source.index: source.name for source in pulse.source_list()}
            streams = [
                one for one in pulse.source_output_list() if not mark or mark in one.proplist
            ]
            return [names.get(stream.source, "nothing") for stream in streams]

    def _choose(self, kind, name):
        def chosen():
            if self.pactl(f"get-default-{kind}") != name:
                self.pactl(f"set-default-{kind}", name)
                return False  # PipeWire takes a moment, and refuses at first
            return True

        self._until(chosen)

    def _names(self, kind):
        return [row.split("\t")[1] for row in self.pactl("list", "short", kind).splitlines()]

    def _ready(self):
        sources = {"mic"} if self.microphone else set()
        sinks = {sink.name for sink in self.sinks}
        return sinks <= set(self._names("sinks")) and sources <= set(self._names("sources"))

    def _spawn(self, *command):
        with (self.folder / f"{command[0]}.log").open("ab") as log:
            daemon = subprocess.Popen(
                command, env=self.env, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        self._daemons.append(daemon)
        return daemon

    def _until(self, true, seconds=10.0):
        end = time.monotonic() + seconds
        while True:
            try:
                if true():
                    return
            except RuntimeError:
                pass  # pactl cannot reach it yet
            for daemon in self._daemons:
                if daemon.poll() is not None:
                    name = daemon.args[0]
                    raise RuntimeError(f"{name} ended by itself; see {self.folder}/{name}.log")
            if time.monotonic() > end:
                raise TimeoutError(f"the sound server did not get ready; see {self.folder}/*.log")
            time.sleep(0.02)


class PulseServer(SoundServer):
    """PulseAudio."""

    hum_hz = 200  # what the false microphone plays
    # Otherwise an idle null sink sleeps for 2 s at a time, as no real one does.
    _extra = ("norewinds=1",)

    def _start(self):
        modules = [
            f"module-native-protocol-unix auth-anonymous=1 socket={self._run}/pulse/native",
            *(
                f"module-null-sink {' '.join((*self._extra, *_null_sink(sink)))}"
                for sink in self.sinks
            ),
        ]
        hum = self._run / "hum"
        hum.unlink(missing_ok=True)  # a server that was killed leaves it
        if self.microphone:
            # Not the server's own sine source, which delivers two seconds at a time: no microphone
            # does, and a stream that pauses for a second is taken for dead.
            modules.append(
                f"module-pipe-source source_name=mic file={hum} format=float32le rate={RATE} "
                "channels=1 source_properties=device.description=Microphone"
            )
        modules.append("module-always-sink")
        self._spawn(
            "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
            "--log-target=stderr", "--realtime=no", "--high-priority=no",
            *(word for module in modules for word in ("-L", module)),
        )  # fmt: skip
        self._until(self._ready)
        if self.microphone:
            threading.Thread(target=_hum, args=(hum, self.hum_hz), daemon=True).start()

    def _unplug(self, name):
        rows = [row.split("\t") for row in self.pactl("list", "short", "modules").splitlines()]
        (module,) = [row[0] for row in rows if f"sink_name={name} " in " ".join(row)]
        self.pactl("unload-module", module)


class PipeWireServer(SoundServer):
    """PipeWire with WirePlumber and its PulseAudio socket."""

    hum_hz = 440  # its test source cannot be told otherwise from a settings file
    _extra = ()

    def _start(self):
        folder = self.folder / "config" / "pipewire" / "pipewire.conf.d"
        folder.mkdir(parents=True, exist_ok=True)
        nodes = [_null_node(sink) for sink in self.sinks]
        if self.microphone:
            nodes.append(
                "{ factory = adapter args = { factory.name = audiotestsrc node.name = mic "
                'node.description = "Microphone" media.class = "Audio/Source" } }'
            )
        (folder / "test.conf").write_text(
            "context.spa-libs = { audiotestsrc = audiotestsrc/libspa-audiotestsrc }\n"
            f"context.objects = [ {' '.join(nodes)} ]\n"
        )
        _without_hardware(self.folder / "config" / "wireplumber")
        shutil.rmtree(self.folder / "state", ignore_errors=True)  # it remembers what was muted
        for left in [*self._run.glob("pipewire-*"), self._run / "pulse" / "native"]:
            left.unlink(missing_ok=True)
        self._spawn("pipewire")
        self._until((self._run / "pipewire-0").exists)
        self.start_session()
        self._spawn("pipewire-pulse")
        self._until(self._ready)

    def start_session(self):
        """Start the session manager, which connects streams to devices."""
        self._session = self._spawn("wireplumber")

    def kill_session(self):
        self._session.kill()
        self._session.wait()
        self._daemons.remove(self._session)

    def _unplug(self, name):
        with pulsectl.Pulse("test", server=self.env["PULSE_SERVER"]) as pulse:
            node = pulse.get_sink_by_name(name).proplist["object.id"]
        subprocess.run(
            ["pw-cli", "destroy", node], env=self.env, check=True, capture_output=True, timeout=10
        )


def _without_hardware(folder):
    """Keep WirePlumber, 0.4 and 0.5, away from real devices and from D-Bus."""
    sections = {
        "main.lua.d": "alsa_monitor.enabled = false\nv4l2_monitor.enabled = false\n"
        "libcamera_monitor.enabled = false\n"
        'default_access.properties["enable-flatpak-portal"] = false\n',
        "bluetooth.lua.d": "bluez_monitor.enabled = false\n",
        "wireplumber.conf.d": "wireplumber.profiles = { main = { hardware.audio = disabled "
        "hardware.bluetooth = disabled hardware.video-capture = disabled "
        "support.reserve-device = disabled support.portal-permissionstore = disabled } }\n",
    }
    for section, settings in sections.items():
        (folder / section).mkdir(parents=True, exist_ok=True)
        suffix = "lua" if section.endswith(".lua.d") else "conf"
        (folder / section / f"80-test.{suffix}").write_text(settings)


def _hum(pipe, hz):
    """Hum into `pipe` as fast as time goes by, until nobody is left to read it."""
    hum = (0.5 * np.sin(2 * np.pi * hz * np.arange(2 * RATE) / RATE)).astype(np.float32)
    start, done = time.monotonic(), 0
    with suppress(BrokenPipeError), pipe.open("wb", buffering=0) as out:
        os.set_blocking(out.fileno(), False)
        while True:
            due = min(int((time.monotonic() - start) * RATE) - done, RATE)
            out.write(hum[done % RATE :][:due].tobytes())  # or less: a full pipe loses sound
            done += due
            time.sleep(0.01)


def _null_sink(sink):
    return (
        f"sink_name={sink.name}",
        f"channels={sink.channels}",
        f"rate={sink.rate}",
        f"channel_map={POSITIONS[sink.channels]}",
        f"sink_properties=device.description={sink.description}",
    )


def _null_node(sink):
    places = ",".join(SHORT[place] for place in POSITIONS[sink.channels].split(","))
    return (
        "{ factory = adapter args = { factory.name = support.null-audio-sink "
        f"node.name = {sink.name} node.description = {sink.description} "
        f"media.class = Audio/Sink audio.rate = {sink.rate} audio.position = [ {places} ] "
        "monitor.channel-volumes = true } }"
    )
