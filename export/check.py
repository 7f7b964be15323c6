"""Checks what was exported, in a process that has only TensorFlow."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from keras_flowpose.export.text_message import check_text_message
from keras_flowpose.safe_files import UserError

_SCRIPT = Path(__file__).with_name("check_script.py")
# The GPU may be full of the exporting process, and rounds differently.
_ENVIRONMENT = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
_SERVER_TEXTS = ("*.pbtxt", "*.config")


@dataclass(frozen=True)
class CheckReport:
    """What a check has found.

    Args:
        passed: Whether all is as it should be.
        lines: A line for each thing that was checked, for the user to read.
    """

    passed: bool
    lines: tuple[str, ...]


def check_bundle(folder: str | os.PathLike) -> CheckReport:
    """Checks a bundle as a server would find it.

    A fresh process that cannot import keras_flowpose loads the version into a
    session, compares its signatures with the declared ones and its answers
    with those that the model gave when it was exported, replays the warm-up
    requests, times the first answer after them, sends images that are none,
    and holds every answer to the server's rule that axis 0 is the batch. The
    server's text files are looked at, too.

    Args:
        folder: The folder of a version, of a model with its versions, or the
            one with all models that `export_bundle` wrote; the highest
            version of each model is checked.

    Raises:
        UserError: If there is no bundle.
    """
    folder = Path(folder)
    versions = bundle_versions(folder)
    lines, passed = [], True
    for version in versions:
        if version != folder:
            lines.append(f"{version}:")
        done = subprocess.run(
            [sys.executable, "-I", str(_SCRIPT), str(version.resolve())],
            cwd=version,
            env={**os.environ, **_ENVIRONMENT},
            capture_output=True,
            text=True,
            check=False,
        )
        told = done.stdout.splitlines()
        lines += told
        if done.returncode and not any(x.startswith("FAILED") for x in told):
            # It came to no end: TensorFlow is missing, or memory ran out.
            last = done.stderr.strip().splitlines()[-1:] or [""]
            lines.append(f"FAILED  status {done.returncode}: {last[0]}")
        passed &= done.returncode == 0
    for place in dict.fromkeys([folder, *versions]):
        for path in sorted(p for t in _SERVER_TEXTS for p in place.glob(t)):
            try:
                check_text_message(path.read_text(encoding="utf-8"), path.name)
                lines.append(f"ok      {path.name}")
            except UserError as error:
                lines.append(f"FAILED  {error}")
                passed = False
    return CheckReport(passed, tuple(lines))


def bundle_versions(folder: Path) -> list[Path]:
    """The version's folder that `folder` is, or the highest of each model.

    Raises:
        UserError: If there is none.
    """
    if (folder / "saved_model.pb").is_file():
        return [folder]
    for models in ([folder], sorted(p for p in folder.glob("*") if p.is_dir())):
        found = [
            model / str(max(numbers))
            for model in models
            if (numbers := version_numbers(model))
        ]
        if found:
            return found
    raise UserError(
        f"There is no exported model in {folder}. Expected the folder that "
        "`flowpose export --out` wrote to, or one in it."
    )


def version_numbers(folder: Path) -> list[int]:
    """The versions in the folder of a model."""
    if not folder.is_dir():
        return []
    named = (p for p in folder.iterdir() if p.name.isdecimal() and p.is_dir())
    return sorted(int(p.name) for p in named)
