"""Which device carries what the computer plays, on lists as each system gives them."""

import pytest

from visualizer.audio.device import Device
from visualizer.audio.downmix import ALSA, WAVE
from visualizer.audio.loopback import (
    Input,
    Output,
    Server,
    can_tap,
    choose,
    on_linux,
    on_macos,
    on_windows,
    server_input,
    speakers,
)
from visualizer.errors import SourceError

LAPTOP = Server(
    outputs=(
        Output("alsa_output.pci-0000_00_1f.3.hdmi-stereo", "HDMI / DisplayPort", "hdmi.monitor", 2),
        Output("alsa_output.pci-0000_00_1f.3.analog-stereo", "Built-in Audio", "pci.monitor", 2),
        Output("alsa_output.usb-surround-51", "USB Sound 5.1", "usb.monitor", 6, muted=True),
        Output("odd", "Three Speakers", "odd.monitor", 3),
    ),
    inputs=(
        Input("alsa_input.usb-webcam.mono", "Webcam Mono", 1),
        Input("alsa_input.pci-0000_00_1f.3.analog-stereo", "Built-in Microphone", 2),
    ),
    default_output="alsa_output.pci-0000_00_1f.3.analog-stereo",
    default_input="alsa_input.pci-0000_00_1f.3.analog-stereo",
)

WASAPI = "Windows WASAPI"
WINDOWS = (
    Device(0, "Microsoft Sound Mapper - Input", "MME", 2, 0, 44_100, default_input=True),
    Device(1, "Stereo Mix (Realtek High Defini", "MME", 2, 0, 44_100),
    Device(2, "Speakers (Realtek High Definiti", "MME", 0, 8, 44_100, default_output=True),
    Device(3, "Speakers (Realtek(R) Audio)", WASAPI, 0, 2, 48_000),
    Device(4, "Microphone (USB Camera)", WASAPI, 1, 0, 16_000),
    Device(5, "Microphone Array (Realtek(R) Audio)", WASAPI, 2, 0, 48_000),
)
STEREO_MIX = Device(6, "Stereo Mix (Realtek(R) Audio)", WASAPI, 2, 0, 48_000)
CABLE = Device(7, "CABLE Output (VB-Audio Virtual Cable)", WASAPI, 2, 0, 44_100)
LOOPBACKS = (
    Device(20, "HDMI (NVIDIA High Definition Audio) [Loopback]", WASAPI, 8, 0, 48_000),
    Device(21, "Speakers (Realtek(R) Audio) [Loopback]", WASAPI, 2, 0, 44_100, default_output=True),
)

MAC = (
    Device(0, "MacBook Pro Microphone", "Core Audio", 1, 0, 48_000, default_input=True),
    Device(1, "MacBook Pro Speakers", "Core Audio", 0, 2, 48_000, default_output=True),
    Device(2, "ZoomAudioDevice", "Core Audio", 2, 2, 48_000),
)
BLACKHOLE = Device(3, "BlackHole 2ch", "Core Audio", 2, 2, 44_100)
ROGUE_AMOEBA = Device(4, "Loopback Audio", "Core Audio", 2, 2, 48_000)

ALONE = "nothing carries it; do this."


def test_linux_takes_the_monitor_of_the_default_output():
    found = choose(on_linux(LAPTOP), "loopback", ALONE)
    assert (found.name, found.kind, found.device) == ("Built-in Audio", "loopback", "pci.monitor")
    assert (found.why, found.muted) == ("the default output", False)


def test_linux_knows_channels_and_what_is_muted():
    by_name = {one.name: one for one in on_linux(LAPTOP)}
    assert by_name["USB Sound 5.1"].muted
    assert by_name["USB Sound 5.1"].order == ALSA[6]
    assert by_name["Three Speakers"].order == ALSA[2]  # ALSA has no order for three
    assert by_name["Webcam Mono"].order == ALSA[1]


def test_muting_is_no_change_of_device():
    loud, quiet = (
        on_linux(Server((Output("a", "A", "a.monitor", 2, muted=muted),), (), "a", ""))
        for muted in (False, True)
    )
    assert loud == quiet


def test_linux_without_outputs_never_takes_the_microphone():
    server = Server((), LAPTOP.inputs, "", LAPTOP.default_input)
    with pytest.raises(SourceError, match=r"nothing carries it"):
        choose(on_linux(server), "loopback", ALONE)
    assert choose(on_linux(server), "mic", ALONE).name == "Built-in Microphone"


def test_the_device_that_reaches_the_server_is_found_by_name():
    names = ("hw:0", "default", "pipewire", "pulse")
    listed = tuple(Device(i, name, "ALSA", 32, 32, 44_100) for i, name in enumerate(names))
    assert server_input(listed).name == speakers(listed).name == "pulse"
    assert server_input(listed[:3]).name == "pipewire"
    assert server_input(listed[:1]) is None  # a sound card's own input is a microphone


def test_speakers_are_the_default_output_where_there_is_no_server():
    assert speakers(MAC).name == "MacBook Pro Speakers"
    assert speakers(MAC[:1]) is None


def test_windows_takes_the_loopback_of_the_default_output_at_its_own_rate():
    found = choose(on_windows(WINDOWS, LOOPBACKS), "loopback", ALONE)
    assert (found.name, found.door) == ("Speakers (Realtek(R) Audio)", "pyaudiowpatch")
    assert (found.device, found.rate, found.order) == ("21", 44_100, WAVE[2])


def test_windows_prefers_a_loopback_of_portaudios_own():
    own = Device(9, "Speakers (Realtek(R) Audio) [Loopback]", WASAPI, 2, 0, 48_000)
    found = choose(on_windows((*WINDOWS, own), LOOPBACKS), "loopback", ALONE)
    assert (found.device, found.door) == ("9", "sounddevice")


@pytest.mark.parametrize("mix", [STEREO_MIX, CABLE])
def test_windows_without_loopback_takes_an_input_that_carries_what_is_played(mix):
    found = choose(on_windows((*WINDOWS, mix), ()), "loopback", ALONE)
    assert (found.device, found.door) == (str(mix.index), "sounddevice")


def test_windows_with_nothing_says_what_to_do_and_leaves_the_microphone_alone():
    with pytest.raises(SourceError, match=r"nothing carries it"):
        choose(on_windows(WINDOWS, ()), "loopback", ALONE)
    assert choose(on_windows(WINDOWS, LOOPBACKS), "mic", ALONE).kind == "mic"


def test_windows_never_asks_for_mono():
    camera = choose(on_windows(WINDOWS, ()), "USB Camera", ALONE)
    assert camera.order == WAVE[2]


@pytest.mark.parametrize(
    ("version", "installed", "taps"),
    [
        ("14.2", True, True),
        ("14.10.1", True, True),
        ("26.0", True, True),
        ("14.1.2", True, False),
        ("13.7", True, False),
        ("14.2", False, False),
        ("", True, False),
    ],
)
def test_macos_taps_from_14_2_on(version, installed, taps):
    assert can_tap(version, installed=installed) == taps


def test_macos_prefers_the_tap_then_a_driver_then_advice():
    listed = (*MAC, BLACKHOLE)
    assert choose(on_macos(listed, tap=True), "loopback", ALONE).door == "catap"
    assert choose(on_macos(listed, tap=False), "loopback", ALONE).name == "BlackHole 2ch"
    assert choose(on_macos((*MAC, ROGUE_AMOEBA), tap=False), "loopback", ALONE).device == "4"
    with pytest.raises(SourceError, match=r"nothing carries it"):
        choose(on_macos(MAC, tap=False), "loopback", ALONE)


@pytest.mark.parametrize(
    ("want", "name"),
    [
        ("Built-in Microphone", "Built-in Microphone"),
        ("built-in", "Built-in Audio"),  # outputs before microphones, the default first
        ("hdmi", "HDMI / DisplayPort"),
        ("usb.monitor", "USB Sound 5.1"),
        ("webcam", "Webcam Mono"),
    ],
)
def test_a_part_of_a_name_is_enough(want, name):
    assert choose(on_linux(LAPTOP), want, ALONE).name == name


def test_an_unknown_name_is_answered_with_the_near_ones():
    with pytest.raises(SourceError, match=r"'Webcam Momo'; did you mean Webcam Mono\?"):
        choose(on_linux(LAPTOP), "Webcam Momo", ALONE)
    with pytest.raises(SourceError, match=r"'zzz'; found: Built-in Audio, .*`fluorescent devices`"):
        choose(on_linux(LAPTOP), "zzz", ALONE)
    with pytest.raises(SourceError, match=r"found: none"):
        choose((), "zzz", ALONE)


def test_asking_for_a_microphone_that_is_not_there():
    with pytest.raises(SourceError, match=r"there is no microphone"):
        choose(on_linux(Server(LAPTOP.outputs, (), "", "")), "mic", ALONE)
