"""The door to Linux: the ALSA plug-in, and what it is told while a stream opens."""

import gc
import os
from pathlib import Path

import pytest

from visualizer import audio
from visualizer.audio import device
from visualizer.audio.device import Device
from visualizer.audio.downmix import ALSA
from visualizer.audio.linux import Linux, _environment
from visualizer.audio.loopback import Hearable
from visualizer.errors import SourceError

MONITOR = Hearable("Speakers", "loopback", "card.monitor", ALSA[2])
MICROPHONE = Hearable("Webcam", "mic", "webcam", ALSA[1])
TOLD = ("PULSE_SOURCE", "PULSE_PROP", "PIPEWIRE_ALSA", "PULSE_CLIENTCONFIG")


@pytest.fixture(autouse=True)
def at_home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    for name in TOLD:
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_outputs_are_asked_for_as_outputs_and_microphones_as_microphones():
    with _environment(MONITOR, "7"):
        assert os.environ["PULSE_SOURCE"] == "card.monitor"
        assert "stream.capture.sink=true" in os.environ["PULSE_PROP"]
        assert 'target.object="card"' in os.environ["PIPEWIRE_ALSA"]
    with _environment(MICROPHONE, "7"):
        assert os.environ["PULSE_SOURCE"] == "webcam"
        assert "capture.sink" not in os.environ["PULSE_PROP"] + os.environ["PIPEWIRE_ALSA"]


def test_nothing_stays_behind(monkeypatch):
    monkeypatch.setenv("PULSE_SOURCE", "what the user wanted")
    with _environment(MONITOR, "7"):
        settings = Path(os.environ["PULSE_CLIENTCONFIG"])
        assert settings.exists()
    assert {name: os.environ.get(name) for name in TOLD} == {
        "PULSE_SOURCE": "what the user wanted",
        "PULSE_PROP": None,
        "PIPEWIRE_ALSA": None,
        "PULSE_CLIENTCONFIG": None,
    }
    assert not settings.exists()


def test_memory_is_not_shared_with_the_server_and_the_users_settings_hold(at_home):
    own = at_home / ".config" / "pulse" / "client.conf"
    parts = own.with_name("client.conf.d")
    parts.mkdir(parents=True)
    own.write_text("default-server = tcp:living-room\n")
    (parts / "b.conf").touch()
    (parts / "a.conf").touch()
    with _environment(MONITOR, "7"):
        lines = Path(os.environ["PULSE_CLIENTCONFIG"]).read_text().splitlines()
    assert lines == [
        f".include {own}",
        f".include {parts}/a.conf",
        f".include {parts}/b.conf",
        "enable-shm = no",
    ]


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
