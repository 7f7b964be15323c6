"""The `flowpose` command: finds the commands, parses, and ends politely.

Each other module of this folder is one command, named after its file: a
frozen dataclass `COMMAND` whose fields are the options and whose `execute`
makes one library call. Adding a command is adding a file.
"""

import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence

import simple_parsing

import keras_flowpose.cli
from keras_flowpose._version import __version__
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
    # TensorFlow's notes about the processor are not what a user asked for.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    options = _parser().parse_args(arguments)
    try:
        return options.command.execute() or 0
    except KeyboardInterrupt:
        return _complain("stopped by Ctrl-C", _INTERRUPTED)
    except UserError as error:
        return _complain(str(error), 2)
    except OSError as error:
        place = f" ({error.filename})" if error.filename else ""
        return _complain(f"{error.strerror or error}{place}", 1)


def command_names() -> list[str]:
    """Names of all commands, in alphabetical order."""
    modules = pkgutil.iter_modules(keras_flowpose.cli.__path__)
    return sorted(m.name for m in modules if m.name != "main")


def _parser() -> simple_parsing.ArgumentParser:
    parser = simple_parsing.ArgumentParser(
        prog="flowpose",
        description="Human pose in video: heatmaps warped along optical flow "
        "and pooled over time.",
        epilog="`flowpose COMMAND --help` explains a command.",
        add_option_string_dash_variants=simple_parsing.DashVariant.DASH,
    )
    parser.add_argument(
        "--version", action="version", version=f"flowpose {__version__}"
    )
    commands = parser.add_subparsers(
        title="commands", metavar="COMMAND", required=True
    )
    for name in command_names():
        module = importlib.import_module(f"keras_flowpose.cli.{name}")
        text = module.COMMAND.__doc__
        command = commands.add_parser(
            name,
            help=text.strip().splitlines()[0],
            description=text,
            formatter_class=simple_parsing.SimpleHelpFormatter,
        )
        command.add_arguments(module.COMMAND, dest="command")
    return parser


def _complain(message: str, status: int) -> int:
    line = " ".join(message.split())
    print(f"flowpose: error: {line}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
