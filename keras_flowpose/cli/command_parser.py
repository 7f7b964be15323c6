"""The parser of a command: options from the fields of a frozen dataclass.

simple-parsing reads the dataclass (types, defaults, comments as help); this
module changes how its options look: dashes instead of underscores, plain
flags for booleans, and defaults only where there are some.
"""

import argparse
import sys
from collections.abc import Sequence
from typing import Any

import simple_parsing
from simple_parsing.helpers.custom_actions import BooleanOptionalAction
from simple_parsing.utils import str2bool
from simple_parsing.wrappers.field_wrapper import DashVariant

_COMMAND = "command"  # where the parsed dataclass is put


class CommandParser(simple_parsing.ArgumentParser):
    """A parser for dataclasses, and for commands that are dataclasses.

    Args:
        **kwargs: Passed to `simple_parsing.ArgumentParser`.
    """

    def __init__(self, **kwargs):
        # Sub-parsers would not inherit these.
        kwargs["add_option_string_dash_variants"] = DashVariant.DASH
        kwargs["formatter_class"] = argparse.RawDescriptionHelpFormatter
        super().__init__(**kwargs)

    def add_command(self, command: type) -> None:
        """Makes options of the fields of a dataclass."""
        self.add_arguments(command, dest=_COMMAND)

    def parse(self, words: Sequence[str] | None = None) -> Any:
        """Parses words into an instance of a command's dataclass.

        Args:
            words: Words of the command line; None takes the process's own.

        Raises:
            ValueError: If the dataclass rejects a value.
        """
        words = sys.argv[1:] if words is None else words
        return getattr(self.parse_args(_with_dashes(words)), _COMMAND)

    def add_argument_group(self, title=None, description=None, **kwargs):
        """Adds a group; those made for dataclasses get a readable title."""
        path = (title or "").partition(f" ['{_COMMAND}")[2]
        if path == "']":
            # The command itself: its docstring is the description already.
            return _Group(self)
        if path:
            title = " ".join([*path[1:-2].split("."), "options"])
            group = super().add_argument_group(title, description, **kwargs)
            return _Group(group)
        return super().add_argument_group(title, description, **kwargs)


class _Group:
    """Hands options on to a parser or group, made readable."""

    def __init__(self, target):
        self._target = target

    def add_argument(self, *names, **options):
        options["help"] = _help(options)
        if _is_flag(options):
            kept = ("dest", "default", "required", "help")
            options = {name: options[name] for name in kept}
            return self._target.add_argument(*names, action=_Flag, **options)
        positional = not names[0].startswith("-")
        if not positional and options.get("nargs") == "?":
            # simple-parsing would take `--out` without a value for None.
            del options["nargs"]
        if not options.get("choices"):
            options["metavar"] = _metavar(names[0], positional, options)
        return self._target.add_argument(*names, **options)


class _Flag(argparse.Action):
    """`--flag` and `--no-flag`, without a value."""

    def __init__(self, option_strings, **kwargs):
        negative = [f"--no-{name.lstrip('-')}" for name in option_strings]
        super().__init__([*option_strings, *negative], nargs=0, **kwargs)

    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, not option_string.startswith("--no-"))

    def format_usage(self):
        return self.option_strings[0]


def _is_flag(options) -> bool:
    action, kind = options.get("action"), options.get("type")
    return action is BooleanOptionalAction or kind in (bool, str2bool)


def _help(options) -> str:
    text = (options.get("help") or "").replace("%", "%%")
    default = options.get("default")
    if default is None or default is False or default in ((), ""):
        return text
    return f"{text} (default: {'on' if default is True else '%(default)s'})"


def _metavar(name: str, positional: bool, options) -> str:
    given = options.get("metavar") or ""
    if given and given == given.upper():
        return given
    if positional:
        return name.rpartition(".")[2].upper()
    kind = given.strip("[]") or options["type"].__name__
    kind = kind.split()[0].upper()
    return {"STR": "TEXT", "INT": "N", "FLOAT": "X"}.get(kind, kind)


def _with_dashes(words: Sequence[str]) -> list[str]:
    """Option names may be typed with underscores, as in Python."""
    words = list(words)
    end = words.index("--") if "--" in words else len(words)
    for place, word in enumerate(words[:end]):
        if word.startswith("--"):
            name, equals, value = word.partition("=")
            words[place] = name.replace("_", "-") + equals + value
    return words
