"""The built-in soundtrack: an original piece, written and played by code.

`python -m soundtrack` renders `assets/demo.flac` and `assets/demo.json`. None of this is part of
the program that is installed; it only makes two of its files.
"""
