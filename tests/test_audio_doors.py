"""The doors to Windows and macOS, over stand-ins that behave as their documentation says."""

import sys
import threading
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from visualizer.audio import device, macos, windows
from visualizer.audio.device import Device
from visualizer.audio.ring import Ring
from visualizer.errors import SourceError

WASAPI = "Windows WASAPI"
MICROPHONE = Device(4, "Microphone (USB Camera)", WASAPI, 1, 0, 16_000)


class Patch(ModuleType):
    """PyAudioWPatch 0.2.12."""

    paFloat32, paContinue, paInputOverflow = 1, 0, 2  # noqa: N815 - its own names

    def __init__(self):
        super().__init__("pyaudiowpatch")
        self.alive = 0
        self.refuses = False

    def PyAudio(self):  # noqa: N802 - its own name
        self.alive += 1
        return self

    def terminate(self):
        self.alive -= 1

    def get_default_wasapi_loopback(self):
        return {"index": 21}

    def get_loopback_device_info_generator(self):
        for index, name in [(20, "HDMI"), (21, "Speakers")]:
            yield {
                "index": index,
                "name": f"{name} [Loopback]",
                "maxInputChannels": 6 if index == 20 else 2,
                "defaultSampleRate": 44_100.0,
            }

    def open(self, **settings):
        if self.refuses:
            raise OSError(-9996, "Invalid device")
        self.settings = settings
        return SimpleNamespace(is_active=lambda: True, close=lambda: None)


@pytest.fixture
def patch(monkeypatch):
    patch = Patch()
    monkeypatch.setitem(sys.modules, "pyaudiowpatch", patch)
    monkeypatch.setattr(device, "devices", lambda: (MICROPHONE,))
    monkeypatch.setattr(device, "look_again", lambda: None)
    return patch


def test_windows_hears_the_default_outputs_loopback(patch):
    system = windows.Windows()
    found = system.find("loopback")
    assert (found.name, found.rate) == ("Speakers", 44_100)
    ring = Ring()
    stream = system.open(found, ring, lambda: 1.5)
    assert patch.settings["input_device_index"] == 21
    assert (patch.settings["rate"], patch.settings["channels"]) == (44_100, 2)
    block = np.random.default_rng(0).uniform(-1, 1, (480, 2)).astype(np.float32)
    callback = patch.settings["stream_callback"]
    assert callback(block.tobytes(), 480, {}, 0) == (None, patch.paContinue)
    np.testing.assert_array_equal(ring.drain()[0], block)
    callback(block.tobytes(), 480, {}, patch.paInputOverflow)
    assert (stream.inlet.blocks, stream.inlet.overflows, stream.inlet.last) == (2, 1, 1.5)
    assert stream.active
    stream.close()
    system.close()
    assert patch.alive == 0


def test_windows_mixes_six_channels_down(patch):
    system = windows.Windows()
    ring = Ring()
    system.open(system.find("HDMI"), ring, lambda: 0.0)
    block = np.zeros((480, 6), np.float32)
    block[:, 2] = 1.0  # the centre
    patch.settings["stream_callback"](block.tobytes(), 480, {}, 0)
    np.testing.assert_allclose(ring.drain()[0], 0.5**0.5)


def test_windows_says_why_a_loopback_does_not_open(patch):
    system = windows.Windows()
    patch.refuses = True
    with pytest.raises(SourceError, match="would not open"):
        system.open(system.find("loopback"), Ring(), lambda: 0.0)


def test_windows_without_the_library_never_takes_the_microphone(patch, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyaudiowpatch", None)  # importing it fails
    system = windows.Windows()
    with pytest.raises(SourceError, match="PyAudioWPatch"):
        system.find("loopback")
    assert system.find("mic").name == MICROPHONE.name


def test_waiting_ends_with_the_show():
    stop = threading.Event()
    stop.set()
    for system in (windows.Windows(), macos.MacOS()):
        assert system.wait(60.0, stop, lambda: None) is False


class Tap(ModuleType):
    """catap 0.6."""

    class UnsupportedTapFormatError(Exception):
        pass

    def __init__(self):
        super().__init__("catap")
        self.is_recording = self.capture_failed = False
        self.stream_format = None
        self.refuses = False

    def record_system_audio(self, *, on_buffer):
        self.on_buffer = on_buffer
        return self

    def start(self):
        if self.refuses:
            raise OSError("no tap")
        self.is_recording = True
        self.stream_format = SimpleNamespace(sample_rate=44_100.0)

    def close(self):
        if self.capture_failed:
            raise RuntimeError("the capture failed")
        self.is_recording = False


@pytest.fixture
def tap(monkeypatch):
    tap = Tap()
    monkeypatch.setitem(sys.modules, "catap", tap)
    monkeypatch.setattr(device, "devices", lambda: (MICROPHONE,))
    monkeypatch.setattr(macos.importlib.util, "find_spec", lambda _: object())
    monkeypatch.setattr(macos.platform, "mac_ver", lambda: ("14.2", ("", "", ""), "arm64"))
    return tap


def buffer(samples, bits, *, is_float):
    return SimpleNamespace(
        data=samples.tobytes(),
        format=SimpleNamespace(
            num_channels=samples.shape[1], bits_per_sample=bits, is_float=is_float
        ),
    )


def test_macos_hears_the_tap_in_whatever_form_it_comes(tap):
    system = macos.MacOS()
    ring = Ring()
    stream = system.open(system.find("loopback"), ring, lambda: 0.0)
    assert (stream.rate, stream.active) == (44_100, True)
    tap.on_buffer(buffer(np.array([[0.5, -0.5]], np.float32), 32, is_float=True))
    tap.on_buffer(buffer(np.array([[16384, -32768]], np.int16), 16, is_float=False))
    tap.on_buffer(buffer(np.array([[0.25]], np.float32), 32, is_float=True))
    np.testing.assert_array_equal(ring.drain()[0], [[0.5, -0.5], [0.5, -1.0], [0.25, 0.25]])
    assert "Screen & System Audio Recording" in system.silence(system.find("loopback"))
    stream.close()
    assert not stream.active


def test_macos_closes_a_tap_that_failed(tap):
    system = macos.MacOS()
    stream = system.open(system.find("loopback"), Ring(), lambda: 0.0)
    tap.capture_failed = True
    assert not stream.active
    stream.close()


def test_macos_says_why_a_tap_does_not_open(tap):
    tap.refuses = True
    system = macos.MacOS()
    with pytest.raises(SourceError, match="no tap"):
        system.open(system.find("loopback"), Ring(), lambda: 0.0)


def test_macos_before_14_2_gives_advice(tap, monkeypatch):
    monkeypatch.setattr(macos.platform, "mac_ver", lambda: ("13.6", ("", "", ""), "arm64"))
    with pytest.raises(SourceError, match="BlackHole"):
        macos.MacOS().find("loopback")


def test_a_missing_portaudio_is_named_with_its_remedy(monkeypatch):
    def missing(*_):
        raise OSError("PortAudio library not found")

    monkeypatch.setattr(device.sys, "platform", "linux")
    monkeypatch.setattr("ctypes.CDLL", missing)
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    monkeypatch.setattr("builtins.__import__", _importing(missing))
    with pytest.raises(SourceError, match=r"PortAudio is missing .*apt install libportaudio2"):
        device.check()


def _importing(missing):
    real = __import__

    def importer(name, *rest):
        return missing() if name == "sounddevice" else real(name, *rest)

    return importer
