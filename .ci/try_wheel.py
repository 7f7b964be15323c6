"""Uses an installed wheel as a user does: imports, data files, a prediction.

Run by `.ci/try_wheel` in an empty folder, with nothing of the checkout.
"""

import importlib
import importlib.metadata
import importlib.resources
import pkgutil
import subprocess
import sys
from pathlib import Path

import keras_flowpose

BIN = Path(sys.executable).parent


def check_place() -> None:
    """The package and its mapped parts come from the new environment."""
    for name in ("", ".datasets", ".export"):
        module = importlib.import_module(f"keras_flowpose{name}")
        assert module.__file__.startswith(sys.prefix), module.__file__
    assert importlib.metadata.version("keras-flowpose") == _version()


def check_modules() -> None:
    """Every module can be imported; none lies outside the package."""
    packages = pkgutil.walk_packages(
        keras_flowpose.__path__, "keras_flowpose.", onerror=_raise
    )
    names = [module.name for module in packages]
    for name in (
        "keras_flowpose.datasets.lspet_pose.lspet_pose_dataset_builder",
        "keras_flowpose.export",
        "keras_flowpose.ops.warping",
    ):
        assert name in names, f"{name} is not in the wheel"
    for name in names:
        importlib.import_module(name)
    for name in keras_flowpose.__all__:
        getattr(keras_flowpose, name)
    print(f"{len(names)} modules, {len(keras_flowpose.__all__)} public names")


def check_files() -> None:
    """Data files are there, and files that are only for tests are not."""
    datasets = importlib.resources.files("keras_flowpose.datasets")
    folders = [f for f in datasets.iterdir() if (f / "TAGS.txt").is_file()]
    assert folders, "no dataset has its text files"
    for folder in folders:
        for file in ("README.md", "CITATIONS.bib", "TAGS.txt"):
            assert (folder / file).read_text(encoding="utf-8"), file
        assert not (folder / "dummy_data").is_dir(), f"{folder} has dummy data"
    builder = importlib.import_module(
        "keras_flowpose.datasets.lspet_pose.lspet_pose_dataset_builder"
    ).Builder
    assert "Leeds Sports" in builder(data_dir="data").info.description
    files = importlib.metadata.files("keras-flowpose")
    tops = {file.parts[0] for file in files}
    assert tops.isdisjoint({"tests", "datasets", "export", "benchmarks"}), tops
    assert any(file.name == "LICENSE" for file in files)


def check_presets() -> None:
    """Shipped nets can be loaded."""
    for name in keras_flowpose.preset_names():
        model = keras_flowpose.from_preset(name)
        print(f"preset {name}: {model.count_params()} weights")


def check_prediction() -> None:
    """A net that was saved estimates the poses of a video."""
    import numpy as np

    from keras_flowpose import ModelConfig
    from keras_flowpose import build_model
    from keras_flowpose import save_preset
    from keras_flowpose.video.writer import VideoWriter

    config = ModelConfig(width=0.05, input_size=32)
    save_preset(build_model(config), config, "small")
    with VideoWriter(Path("clip.mp4"), fps=25) as writer:
        for brightness in range(0, 200, 40):
            writer.write(np.full((50, 70, 3), brightness, np.uint8))
    _flowpose("predict", "clip.mp4", "--model", "small", "--neighbours", "2")
    rows = Path("clip.poses.csv").read_text(encoding="utf-8").splitlines()
    assert len(rows) == 1 + 5 * 7, len(rows)


def check_command() -> None:
    """The command is installed and finds its subcommands."""
    assert _flowpose("--version") == f"flowpose {_version()}\n"
    text = _flowpose("--help")
    for command in ("predict", "train", "evaluate", "prepare"):
        assert f"    {command} " in text, text


def _version() -> str:
    return keras_flowpose.__version__


def _flowpose(*words: str) -> str:
    done = subprocess.run(
        [BIN / "flowpose", *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _raise(name: str) -> None:
    raise ImportError(name)


if __name__ == "__main__":
    check_place()
    check_command()
    check_modules()
    check_files()
    check_presets()
    check_prediction()
