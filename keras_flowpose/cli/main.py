"""The `flowpose` command: finds the commands, parses, and ends politely.

A command is a module of this folder with a `COMMAND`, a frozen dataclass
whose fields are the options and whose `execute` makes one library call; it is
named after its file, with dashes. Adding a command is adding a file.
"""

import importlib
import inspect
import pkgutil
import sys
from collections.abc import Sequence

import keras_flowpose.cli
from keras_flowpose._version import __version__
from keras_flowpose.cli.command_parser import CommandParser
from keras_flowpose.cli.quiet_import import import_tensorflow_quietly
from keras_flowpose.cli.start import INTERRUPTED
from keras_flowpose.cli.start import STOPPED
from keras_flowpose.cli.usage_errors import did_you_mean
from keras_flowpose.safe_files import UserError


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command.

    Args:
        arguments: Words behind `flowpose`; None takes the process's own.

    Returns:
        Exit status: 0 done; 1 the system failed (disk full, for example);
        2 wrong options or input; 3 done, but with damaged input; 130 Ctrl-C.
    """
    try:
        import_tensorflow_quietly()
        words = sys.argv[1:] if arguments is None else arguments
        try:
            command = _parse(words)
        except ValueError as error:
            return _complain(str(error), 2)
        return command.execute() or 0
    except KeyboardInterrupt:
        return _complain(STOPPED, INTERRUPTED)
    except UserError as error:
        return _complain(str(error), 2)
    except OSError as error:
        place = f" ({error.filename})" if error.filename else ""
        return _complain(f"{error.strerror or error}{place}", 1)


def commands() -> dict[str, type]:
    """The dataclass of each command by its name, in alphabetical order."""
    found = {}
    modules = pkgutil.iter_modules(keras_flowpose.cli.__path__)
    for name in sorted(module.name for module in modules):
        module = importlib.import_module(f"keras_flowpose.cli.{name}")
        if hasattr(module, "COMMAND"):
            found[name.replace("_", "-")] = module.COMMAND
    return found


def _parse(words: Sequence[str]):
    """An instance of the command's dataclass."""
    known = commands()
    first = words[0] if words else ""
    if first not in (*known, "-h", "--help", "--version"):
        problem = f"There is no command {first!r}." if first else "No command."
        raise UserError(
            f"{problem}{did_you_mean(first, known)} Commands: "
            f"{', '.join(known)}; `flowpose --help` says what they do."
        )
    return _parser(known).parse(words)


def _parser(known: dict[str, type]) -> CommandParser:
    parser = CommandParser(
        prog="flowpose",
        description="Human pose in video: heatmaps warped along optical flow "
        "and pooled over time.",
        epilog="`flowpose COMMAND --help` explains a command.",
    )
    parser.add_argument(
        "--version", action="version", version=f"flowpose {__version__}"
    )
    group = parser.add_subparsers(
        title="commands", metavar="COMMAND", required=True
    )
    for name, command in known.items():
        text = inspect.getdoc(command)
        first = text.splitlines()[0]
        options = group.add_parser(name, help=first, description=text)
        options.add_command(command)
    return parser


def _complain(message: str, status: int) -> int:
    line = " ".join(message.split())
    print(f"flowpose: error: {line}", file=sys.stderr)
    return status
