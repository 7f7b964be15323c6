"""The `flowpose` command: finds the commands, parses, and ends politely.

A command is a module of this folder with a `COMMAND`, a frozen dataclass
whose fields are the options and whose `execute` makes one library call; it is
named after its file. Adding a command is adding a file.
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
from keras_flowpose.safe_files import UserError

_INTERRUPTED = 130  # 128 + SIGINT, as shells report it


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
        try:
            command = _parser().parse(arguments)
        except ValueError as error:
            return _complain(str(error), 2)
        return command.execute() or 0
    except KeyboardInterrupt:
        return _complain("stopped by Ctrl-C", _INTERRUPTED)
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
            found[name] = module.COMMAND
    return found


def _parser() -> CommandParser:
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
    for name, command in commands().items():
        text = inspect.getdoc(command)
        first = text.splitlines()[0]
        options = group.add_parser(name, help=first, description=text)
        options.add_command(command)
    return parser


def _complain(message: str, status: int) -> int:
    line = " ".join(message.split())
    print(f"flowpose: error: {line}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
