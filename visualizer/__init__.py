"""Fluorescent: lamps that listen to what the computer plays."""

__version__ = "0.1.0"  # here, for asking the installed package takes a twentieth of the start
