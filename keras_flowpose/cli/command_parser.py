"""The parser of a command: options from the fields of a frozen dataclass.

simple-parsing reads the dataclass (types, defaults, comments as help); this
module changes how its options look: dashes instead of underscores, plain
flags for booleans, and defaults only where there are some. What a user types
wrong is told in one line.
"""

import argparse
import dataclasses
import re
import sys
from collections.abc import Sequence
from typing import Any

import simple_parsing
from simple_parsing.helpers.custom_actions import BooleanOptionalAction
from simple_parsing.utils import str2bool
from simple_parsing.wrappers.field_wrapper import DashVariant

from keras_flowpose.cli.usage_errors import did_you_mean
from keras_flowpose.cli.usage_errors import usage_error
from keras_flowpose.safe_files import UserError

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
        self._changes = {}
        self._has_options = False
        self._words = []

    def add_command(self, command: type) -> None:
        """Makes options of the fields of a dataclass.

        A field that is a dataclass itself may change how the options of its
        fields look, by two entries of its metadata: `names`, other names by
        field, and `choices`, the allowed values by field. A field `given`,
        made with `cmd=False`, gets the names of the options that were typed,
        so that a command can refuse those that would have no effect.
        """
        self._changes = _changes(command)
        self._has_options = True
        self.add_arguments(command, dest=_COMMAND)

    def parse(self, words: Sequence[str] | None = None) -> Any:
        """Parses words into an instance of a command's dataclass.

        Args:
            words: Words of the command line; None takes the process's own.

        Raises:
            UserError: If the words do not fit the options.
            ValueError: If the dataclass rejects a value.
        """
        words = sys.argv[1:] if words is None else words
        words = _with_joined_numbers(_with_dashes(words))
        return getattr(self.parse_args(words), _COMMAND)

    def parse_known_args(self, args=None, namespace=None, *rest):
        """Parses, and refuses words that fit no option.

        Here and not where all parsing ends, because only the parser of the
        command knows its options.
        """
        self._words = args
        parsed, unknown = super().parse_known_args(args, namespace, *rest)
        if unknown and unknown[0].startswith("-"):
            self.error(f"there is no option {unknown[0]}")
        if unknown:
            self.error(f"one word too many: {unknown[0]!r}")
        command = getattr(parsed, _COMMAND, None)
        # The parser above this one, which knows no options, comes by, too.
        if self._has_options and hasattr(command, "given"):
            command = dataclasses.replace(command, given=self._given())
            setattr(parsed, _COMMAND, command)
        return parsed, unknown

    def error(self, message: str):
        """Says what is wrong and where help is, in one line.

        A slip in the name of an option is told first: what argparse stumbles
        over may only be its consequence.

        Raises:
            UserError: Always.
        """
        known = [name for name in self._option_string_actions if "--" in name]
        for name in _option_names(self._words):
            if not any(other.startswith(name) for other in known):
                guess = did_you_mean(name, known)
                message = f"there is no option {name}.{guess}"
                break
        raise UserError(usage_error(message, self.prog))

    def _given(self) -> frozenset[str]:
        """The options that were typed, by their whole names."""
        options = self._option_string_actions
        given = set()
        for typed in _option_names(self._words):
            known = [name for name in options if name.startswith(typed)]
            name = typed if typed in options else known[0]
            given.add(options[name].option_strings[0])
        return frozenset(given)

    def add_argument_group(self, title=None, description=None, **kwargs):
        """Adds a group; those made for dataclasses get a readable title."""
        path = (title or "").partition(f" ['{_COMMAND}")[2]
        if path == "']":
            # The command itself: its docstring is the description already.
            return _Group(self, self._changes)
        if path:
            title = " ".join([*path[1:-2].split("."), "options"])
            group = super().add_argument_group(title, description, **kwargs)
            return _Group(group, self._changes)
        return super().add_argument_group(title, description, **kwargs)


class _Group:
    """Hands options on to a parser or group, made readable."""

    def __init__(self, target, changes):
        self._target = target
        self._changes = changes

    def add_argument(self, *names, **options):
        place = options.get("dest", "").removeprefix(f"{_COMMAND}.")
        changes = dict(self._changes.get(place, {}))
        names = changes.pop("names", names)
        options |= changes
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
    """`--flag` and `--no-flag`, without a value; `--no-flag` may be all."""

    def __init__(self, option_strings, **kwargs):
        self._off = [
            f"--no-{name.lstrip('-')}"
            for name in option_strings
            if not name.startswith("--no-")
        ]
        super().__init__([*option_strings, *self._off], nargs=0, **kwargs)

    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, option_string not in self._off)

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


def _option_names(words: Sequence[str]) -> list[str]:
    end = words.index("--") if "--" in words else len(words)
    return [w.partition("=")[0] for w in words[:end] if w.startswith("--")]


def _with_joined_numbers(words: list[str]) -> list[str]:
    """`--region -10,0,50,50` as `--region=-10,0,50,50`.

    A single negative number is read as a value anyway, a list of numbers that
    begins with one would be taken for an option.
    """
    joined = []
    for word in words:
        after_name = joined and re.fullmatch(r"--[^=]+", joined[-1])
        if after_name and re.match(r"-[\d.]+,", word):
            joined[-1] += f"={word}"
        else:
            joined.append(word)
    return joined


def _changes(command: type) -> dict[str, dict[str, Any]]:
    """What to change in the options of nested fields, by "field.field"."""
    changes = {}
    for field in dataclasses.fields(command):
        for inner, name in field.metadata.get("names", {}).items():
            changes[f"{field.name}.{inner}"] = {"names": [f"--{name}"]}
        for inner, values in field.metadata.get("choices", {}).items():
            change = changes.setdefault(f"{field.name}.{inner}", {})
            change["choices"] = list(values)
    return changes
