"""Which key means what, whatever the keyboard's layout.

A key has a character, the one it types by itself, and a place, numbered as in the USB HID usage
tables (section 10, keyboard page). Letters go by character, and where the keyboard writes no Latin
ones (Cyrillic, Greek, Hebrew) by their American place, which such keyboards print beside. Digits go
by place: they are in the same row everywhere, but on a French keyboard need a shift. The brackets
hide behind AltGr on many layouts; their American place, right of P, serves as well. What a key
would type together with others is not asked: text input stays off, or an input method would take
the keys, but while a name is written.
"""

from visualizer.records import Command

ENTER, ESCAPE, BACKSPACE = "\r", "\x1b", "\b"  # as letters, while something is written

SCENES = (
    Command.SCENE_1,
    Command.SCENE_2,
    Command.SCENE_3,
    Command.SCENE_4,
    Command.SCENE_5,
    Command.SCENE_6,
    Command.SCENE_7,
    Command.SCENE_8,
    Command.SCENE_9,
    Command.SCENE_10,
    Command.SCENE_11,
)

BY_CHARACTER = {
    "f": Command.FULLSCREEN,
    "q": Command.QUIT,
    ESCAPE: Command.QUIT,
    " ": Command.BLACKOUT,
    "s": Command.NEXT_SCENE,
    "h": Command.HELP,
    "c": Command.CALM,
    ENTER: Command.START,
    "d": Command.DISPLAY,
    "e": Command.EPISODE,
    "m": Command.TEACH,
    "k": Command.KEEP,
    "p": Command.PLAY,
    "n": Command.RENAME,
    BACKSPACE: Command.FORGET,
    "w": Command.WORLD,
    "[": Command.QUIETER,
    "]": Command.LOUDER,
    **dict(zip("1234567890-", SCENES, strict=True)),
}

LATIN_ENDS = 0x250  # code points from here on are letters of other scripts, or no letters
LETTERS = {4 + ord(c) - ord("a"): asked for c, asked in BY_CHARACTER.items() if c.isalpha()}
DIGITS = dict(zip(range(30, 40), SCENES, strict=False))  # 1 to 9 and 0, above the letters
KEYPAD = {**dict(zip(range(89, 99), SCENES, strict=False)), 86: Command.SCENE_11, 88: Command.START}
OTHERS = {45: Command.SCENE_11, 47: Command.QUIETER, 48: Command.LOUDER}  # - [ ] where US has them
ALT_GRAPH = {
    37: Command.QUIETER,  # on 8 and 9: German, Nordic
    38: Command.LOUDER,
    34: Command.QUIETER,  # on 5 and the key after 0: French
    45: Command.LOUDER,
    47: Command.QUIETER,  # right of P: Swiss, Spanish, Italian
    48: Command.LOUDER,
}


def command(key: int, place: int, *, alt_graph: bool = False) -> Command | None:
    """Return what a key asks for, or None.

    Parameters
    ----------
    key : the character it bears, as a code point; other numbers are no characters
    place : its USB HID usage
    alt_graph : AltGr is held, so that the key's third character is meant
    """
    if alt_graph:
        return ALT_GRAPH.get(place)
    if place in DIGITS:
        return DIGITS[place]
    if place in KEYPAD:  # also while Num Lock is off
        return KEYPAD[place]
    character = chr(key) if key < 0x110000 else ""
    if key >= LATIN_ENDS and character.isalpha() and place in LETTERS:
        return LETTERS[place]
    return BY_CHARACTER.get(character) or OTHERS.get(place)
