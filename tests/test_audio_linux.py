"""The door to Linux: the ALSA plug-in, and what it is told while a stream opens."""

import gc
import os
import threading
from pathlib import Path

import pulsectl
import pytest

from visualizer import audio
from visualizer.audio import device, linux, plugin
from visualizer.audio.device import Device
from visualizer.audio.downmix import ALSA
from visualizer.audio.linux import Linux
from visualizer.audio.loopback import Hearable
from visualizer.audio.plugin import DEVICES, SETTINGS, TOLD, reserve, told
from visualizer.errors import SourceError

MONITOR = Hearable("Speakers", "loopback", "card.monitor", ALSA[2])
MICROPHONE = Hearable("Webcam", "mic", "webcam", ALSA[1])


@pytest.fixture(autouse=True)
def at_home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    for name in (*TOLD, SETTINGS, DEVICES):
        monkeypatch.setenv(name, "")  # so that it is put back afterwards
        monkeypatch.delenv(name)
    return tmp_path


def test_outputs_are_asked_for_as_outputs_and_microphones_as_microphones():
    reserve()
    with told(MONITOR, "7"):
        assert os.environ["PULSE_SOURCE"] == "card.monitor"
        assert "stream.capture.sink=true" in os.environ["PULSE_PROP"]
        assert 'target.object="card"' in os.environ["PIPEWIRE_ALSA"]
    with told(MICROPHONE, "7"):
        assert os.environ["PULSE_SOURCE"] == "webcam"
        assert "capture.sink" not in os.environ["PULSE_PROP"] + os.environ["PIPEWIRE_ALSA"]


def test_afterwards_the_plugin_is_told_what_the_user_told_it(monkeypatch):
    monkeypatch.setenv("PULSE_SOURCE", "what the user wanted")
    reserve()
    with told(MONITOR, "7"):
        pass
    assert [os.environ[name] for name in TOLD] == ["what the user wanted", "", ""]


@pytest.mark.parametrize("found", [MONITOR, MICROPHONE], ids=["monitor", "microphone"])
def test_no_name_enters_or_leaves_the_environment_while_a_stream_opens(found):
    reserve()
    before = list(os.environ)
    with told(found, "7"):
        assert list(os.environ) == before
        assert all(os.environ[name] for name in TOLD)
    assert list(os.environ) == before
    reserve()  # for the next source: the same file of settings
    assert list(os.environ) == before


def test_all_that_is_told_is_reserved_before_the_thread_begins(monkeypatch):
    monkeypatch.setattr(device, "check", lambda: None)
    Linux().check("loopback")
    assert {*TOLD, SETTINGS, DEVICES} <= set(os.environ)


def test_memory_is_not_shared_with_the_server_and_the_users_settings_hold(at_home):
    own = at_home / ".config" / "pulse" / "client.conf"
    parts = own.with_name("client.conf.d")
    parts.mkdir(parents=True)
    own.write_text("default-server = tcp:living-room\n")
    (parts / "b.conf").touch()
    (parts / "a.conf").touch()
    reserve()
    lines = Path(os.environ[SETTINGS]).read_text().splitlines()
    assert lines == [
        f".include {own}",
        f".include {parts}/a.conf",
        f".include {parts}/b.conf",
        "enable-shm = no",
    ]


@pytest.mark.parametrize(
    ("what", "error"), [("_own_settings", RuntimeError), ("NamedTemporaryFile", OSError)]
)
def test_without_a_home_or_room_for_settings_the_show_begins_without_them(monkeypatch, what, error):
    def fail(*_, **__):
        raise error("nowhere")

    monkeypatch.setattr(plugin, what, fail)
    reserve()
    assert SETTINGS not in os.environ
    with told(MONITOR, "7"):
        assert os.environ["PULSE_SOURCE"] == "card.monitor"


def test_a_missing_plugin_is_named_unless_it_is_the_server_that_is_missing(monkeypatch):
    card = Device(0, "HDA Intel: ALC (hw:0,0)", "ALSA", 2, 2, 48_000)
    listed = [card]
    monkeypatch.setattr(audio.platform, "system", lambda: "Linux")
    monkeypatch.setattr(device, "devices", lambda: tuple(listed))
    monkeypatch.setattr(device, "look_again", lambda: None)
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    with pytest.raises(SourceError, match="no sound server answers"):
        audio.reach()
    monkeypatch.setattr(Linux, "hearables", lambda _: ())
    with pytest.raises(SourceError, match="apt install libasound2-plugins"):
        audio.reach()
    listed.append(Device(1, "pulse", "ALSA", 32, 32, 44_100))
    audio.reach()


def test_where_the_system_has_a_way_of_its_own_to_the_server_it_is_found(monkeypatch):
    door = Device(0, "pipewire", "ALSA", 64, 64, 48_000)
    listed = []

    def look_again():
        listed[:] = [] if os.environ[DEVICES] else [door]

    monkeypatch.setattr(device, "devices", lambda: tuple(listed))
    monkeypatch.setattr(device, "look_again", look_again)
    reserve()
    names = list(os.environ)
    assert linux._door() == door
    assert list(os.environ) == names


def test_devices_that_the_user_names_for_alsa_are_kept(monkeypatch):
    monkeypatch.setenv(DEVICES, "/home/host/asound.conf")
    reserve()
    assert not plugin.look_wider()
    assert os.environ[DEVICES] == "/home/host/asound.conf"


def test_asking_for_a_server_in_vain_leaves_nothing_behind(monkeypatch):
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    system = Linux()

    def ask(times):
        for _ in range(times):
            with pytest.raises(SourceError, match="no sound server answers"):
                system.find("loopback")

    ask(5)
    gc.collect()
    gc.disable()  # as during the show
    try:
        before = len(gc.get_objects())
        ask(100)
        assert len(gc.get_objects()) - before < 100
    finally:
        gc.enable()


@pytest.mark.parametrize(
    "error",
    [pulsectl.PulseError, pulsectl.PulseDisconnected, pulsectl._pulsectl.LibPulse.CallError],
)
def test_a_server_that_goes_while_it_is_to_end_a_stream_is_no_error(monkeypatch, error):
    tried = []

    def connect(_):
        tried.append(1)
        raise error("gone")

    monkeypatch.setattr(pulsectl.Pulse, "connect", connect)
    linux._end_stream("7")
    assert tried


def test_the_show_does_not_wait_for_a_server_that_hangs(monkeypatch):
    monkeypatch.setattr(device, "check", lambda: None)
    monkeypatch.setattr(linux, "ANSWER", 0.1)
    asked, ended = threading.Event(), threading.Event()

    def hang(_):
        asked.set()
        ended.wait(10.0)
        return ()

    monkeypatch.setattr(Linux, "hearables", hang)
    Linux().check("loopback")
    Linux().check("mic")
    assert not asked.is_set()
    Linux().check("Speakers")
    assert asked.is_set()
    assert not ended.is_set()
    ended.set()


def test_a_name_is_looked_up_before_the_show_if_a_server_answers(monkeypatch):
    monkeypatch.setattr(device, "check", lambda: None)
    monkeypatch.setattr(Linux, "hearables", lambda _: (MONITOR,))
    Linux().check("speakers")
    with pytest.raises(SourceError, match="did you mean Speakers"):
        Linux().check("Speakerz")
