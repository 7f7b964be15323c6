import dataclasses
import errno
import re
import subprocess
import sys
from pathlib import Path

import pytest

import keras_flowpose
from keras_flowpose.cli import main as main_module
from keras_flowpose.cli.main import commands
from keras_flowpose.cli.main import main
from keras_flowpose.safe_files import UserError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def run(monkeypatch):
    """Gives a function that runs a command whose `execute` does something."""

    def run(execute, *words):
        @dataclasses.dataclass(frozen=True)
        class Act:
            """Act."""

            # How often.
            times: int = 1

            def __post_init__(self):
                if self.times < 0:
                    raise ValueError("`times` must be\n>= 0")

            def execute(self):
                return execute()

        monkeypatch.setattr(main_module, "commands", lambda: {"act": Act})
        return main(["act", *words])

    return run


def _raise(error):
    def execute():
        raise error

    return execute


@pytest.mark.parametrize(("result", "status"), [(None, 0), (0, 0), (3, 3)])
def test_status_of_a_command_that_ends(run, result, status, capsys):
    assert run(lambda: result) == status
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (UserError("No such\n  video: x"), 2, "No such video: x"),
        (KeyboardInterrupt(), 130, "stopped by Ctrl-C"),
        (
            OSError(errno.ENOSPC, "No space left on device", "/disk/x"),
            1,
            "No space left on device (/disk/x)",
        ),
        (OSError(errno.ENOSPC, "No space left"), 1, "No space left"),
        (OSError("odd"), 1, "odd"),
    ],
)
def test_expected_failures_are_one_line(run, error, status, message, capsys):
    assert run(_raise(error)) == status
    assert capsys.readouterr() == ("", f"flowpose: error: {message}\n")


def test_a_programming_error_keeps_its_traceback(run):
    with pytest.raises(ZeroDivisionError):
        run(lambda: 1 / 0)


def test_options_that_the_dataclass_rejects(run, capsys):
    assert run(lambda: 0, "--times", "-1") == 2
    message = "flowpose: error: `times` must be >= 0\n"
    assert capsys.readouterr() == ("", message)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "No command. Commands: ablate, "),
        (["dance"], "There is no command 'dance'. Commands: ablate, "),
        (["pridict"], "There is no command 'pridict'. Did you mean predict?"),
        (["--model", "tiny"], "There is no command '--model'."),
        (["train", "--no-such"], "There is no option --no-such."),
        (
            ["train", "--otu=a"],
            "Did you mean --out? See `flowpose train --help`",
        ),
        (["predict"], "Missing: VIDEO. See `flowpose predict --help`."),
    ],
)
def test_wrong_words_are_one_line(words, told, capsys):
    assert main(words) == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("flowpose: error: ")
    assert told in captured.err
    assert captured.err.count("\n") == 1


def test_version(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])

    assert ended.value.code == 0
    expected = f"flowpose {keras_flowpose.__version__}\n"
    assert capsys.readouterr().out == expected


def test_help_lists_all_commands_without_heavy_imports():
    code = (
        "import sys\n"
        "from keras_flowpose.cli.main import main\n"
        "try:\n"
        "    main(['--help'])\n"
        "finally:\n"
        "    heavy = {'av', 'cv2', 'keras', 'matplotlib', 'numpy', 'scipy',\n"
        "             'tensorflow', 'tensorflow_datasets'}\n"
        "    print('heavy:', *sorted(heavy & set(sys.modules)))\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[-1].strip() == "heavy:"
    # Further lines of what a command does are indented more.
    named = {line.split()[0] for line in lines if re.match(r" {4}\S", line)}
    assert named == set(commands())
    assert {"predict", "train", "evaluate", "prepare"} <= named


@pytest.mark.parametrize("name", commands())
def test_every_command_explains_itself(name, capsys):
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])

    assert ended.value.code == 0
    text = capsys.readouterr().out
    assert text.startswith(f"usage: flowpose {name} ")
    for unfriendly in ("Path", "bool", "None", "_dir", "command."):
        assert unfriendly not in text.partition("\n\n")[0]


def test_ctrl_c_while_options_are_read(monkeypatch, capsys):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("keras_flowpose.cli.main._parser", interrupted)
    assert main(["predict"]) == 130
    assert capsys.readouterr().err == "flowpose: error: stopped by Ctrl-C\n"
