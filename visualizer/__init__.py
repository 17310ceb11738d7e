"""Fluorescent: lamps that listen to what the computer plays."""
