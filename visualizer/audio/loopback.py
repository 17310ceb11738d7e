"""Which device carries what the computer plays: choices only, made over lists of devices."""

from visualizer.audio.device import Device

SERVERS = ("pulse", "pipewire", "default")  # ALSA devices that reach a sound server, best first


def speakers(devices: tuple[Device, ...]) -> Device | None:
    """Return the output to play through: the sound server, or else the system's default."""
    outputs = [device for device in devices if device.outputs]
    for name in SERVERS:
        for device in outputs:
            if device.name == name:
                return device
    return next((device for device in outputs if device.default_output), None)
