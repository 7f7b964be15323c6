import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def complaint_without_tensorflow(tmp_path):
    """Gives a function that runs `flowpose` where TensorFlow cannot be had.

    It checks that the command ends with status 2, one line on the error
    stream and nothing new in its folder, `tmp_path`, and returns the line.
    """
    fake = tmp_path / "fake"
    fake.mkdir()
    refusal = "raise AssertionError('TensorFlow was imported')\n"
    for name in ("tensorflow", "keras", "tensorflow_datasets"):
        (fake / f"{name}.py").write_text(refusal)
    path = os.pathsep.join([str(fake), str(ROOT)])

    def run(*words):
        before = sorted(tmp_path.rglob("*"))
        done = subprocess.run(
            [sys.executable, "-m", "keras_flowpose", *map(str, words)],
            cwd=tmp_path,
            env={
                **os.environ,
                "PYTHONPATH": path,
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 2, done.stderr
        assert done.stdout == ""
        assert done.stderr.count("\n") == 1, done.stderr
        assert sorted(tmp_path.rglob("*")) == before
        return done.stderr.removeprefix("flowpose: error: ").strip()

    return run
