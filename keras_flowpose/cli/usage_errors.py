"""argparse's complaints in one line of plain English, with the cure."""

import difflib
import re
from collections.abc import Iterable

_PLAIN = (
    (r"the following arguments are required: (.*)", r"missing: \1"),
    (
        r"(\S+): expected (?:one|at least one) argument",
        r"\1 needs a value; one that begins with - is given as \1=-VALUE",
    ),
    (r"(\S+): invalid int value: (.*)", r"\1 must be a whole number, not \2"),
    (r"(\S+): invalid float value: (.*)", r"\1 must be a number, not \2"),
    (
        r"(\S+): invalid choice: (.*) \(choose from (.*)\)",
        r"\1 must be one of \3, not \2",
    ),
    (
        r"(\S+): ignored explicit argument (.*)",
        r"\1 takes no value, but \2 was given",
    ),
)
"""Patterns of what argparse says, which it has for years, and better words.

What matches none of them is passed on as it is.
"""


def usage_error(message: str, program: str) -> str:
    """What to tell a user about words that argparse refuses.

    Args:
        message: What argparse says.
        program: The command as typed, such as "flowpose train".

    Returns:
        One line: what was wrong, what is allowed, and where help is.
    """
    message = message.removeprefix("argument ")
    for pattern, words in _PLAIN:
        if re.fullmatch(pattern, message):
            message = re.sub(pattern, words, message)
            break
    end = "" if message.endswith((".", "?")) else "."
    message = f"{message[:1].upper()}{message[1:]}{end}"
    return f"{message} See `{program} --help`."


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """ " Did you mean train?", or "" where nothing is near."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.7)
    return f" Did you mean {near[0]}?" if near else ""
