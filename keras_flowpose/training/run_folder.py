"""The folder of a training run, always of the same shape.

config.json (the resolved config), environment.json, history.csv,
checkpoints/, tensorboard/, and the presets best/ and last/.
"""

import json
import platform
import sys
from importlib import metadata
from pathlib import Path

from keras_flowpose.run_config import RunConfig
from keras_flowpose.safe_files import UserError
from keras_flowpose.safe_files import atomic_write
from keras_flowpose.safe_files import check_folder
from keras_flowpose.safe_files import make_folder

_REPORTED = (
    "keras-flowpose",
    "tensorflow",
    "keras",
    "tf-keras",
    "numpy",
    "opencv-python",
    "tensorflow-datasets",
)


class RunFolder:
    """Paths of a run, made or reopened.

    Args:
        path: The folder; created with its parents if it is not there.
        config: The run's config. A folder that has one must have the same.

    Raises:
        UserError: If the folder belongs to a run with another config, or is
            in use for something else, or cannot be written to.
    """

    def __init__(self, path: Path, config: RunConfig):
        self.path = Path(path)
        self.config_file = self.path / "config.json"
        self.history_file = self.path / "history.csv"
        self.checkpoints = self.path / "checkpoints"
        self.tensorboard = self.path / "tensorboard"
        self.best = self.path / "best"
        self.last = self.path / "last"
        check_run_folder(self.path, config)
        if self.config_file.exists():
            return
        make_folder(self.path)
        environment = json.dumps(_environment(), indent=2) + "\n"
        with atomic_write(self.path / "environment.json", True) as temporary:
            temporary.write_text(environment)
        # Last, because it is what makes the folder a run.
        with atomic_write(self.config_file) as temporary:
            temporary.write_text(config.to_json())


def check_run_folder(path: Path, config: RunConfig) -> None:
    """Checks that a run can be made in a folder, or goes on in it.

    Raises:
        UserError: If the folder belongs to a run with another config, or is
            in use for something else, or cannot be made or written to.
    """
    path = Path(path)
    check_folder(path)
    config_file = path / "config.json"
    if not config_file.exists():
        if path.exists() and any(path.iterdir()):
            raise UserError(
                f"{path} is not empty and holds no training run (no "
                "config.json). Give a new folder."
            )
        return
    try:
        stored = RunConfig.from_json(config_file.read_text())
    except ValueError as error:
        raise UserError(f"{config_file}: {error}") from error
    if stored != config:
        changed = _differences(stored.to_dict(), config.to_dict())
        raise UserError(
            f"{path} holds a run with another config: "
            f"{'; '.join(changed)}. Give a new folder, or the same options "
            "to go on with that run."
        )


def _differences(stored: dict, given: dict, prefix: str = "") -> list[str]:
    found = []
    for key, value in stored.items():
        if isinstance(value, dict) and isinstance(given[key], dict):
            found += _differences(value, given[key], f"{prefix}{key}.")
        elif value != given[key]:
            found.append(
                f"{prefix}{key} is {value!r} there, {given[key]!r} here"
            )
    return found


def _environment() -> dict[str, object]:
    versions = {}
    for package in _REPORTED:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return {
        "command": sys.argv,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": versions,
    }
