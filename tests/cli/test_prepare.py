"""`flowpose prepare` prints what is there now."""

import subprocess
import sys
from pathlib import Path

from keras_flowpose.cli.prepare import COMMAND
from keras_flowpose.datasets.lspet_pose import lspet_pose_dataset_builder

DUMMY = Path(lspet_pose_dataset_builder.__file__).with_name("dummy_data")


def test_counts_are_printed_and_prepared_data_is_kept(tmp_path, capsys):
    command = COMMAND(dataset="lspet_pose", manual_dir=DUMMY, data_dir=tmp_path)

    command.execute()
    first = capsys.readouterr().out
    command.execute()
    second = capsys.readouterr().out

    folder = tmp_path / "lspet_pose" / "1.0.0"
    assert [line.split() for line in first.splitlines()] == [
        ["train", "32", "images"],
        ["validation", "3", "images"],
        ["test", "5", "images"],
        ["in", str(folder)],
    ]
    assert second.startswith("lspet_pose is prepared already and was kept")
    assert second.endswith(first)


def test_command_module_is_light():
    code = (
        "import sys, keras_flowpose.cli.prepare;"
        "heavy = {'tensorflow', 'tensorflow_datasets', 'cv2', 'scipy'};"
        "print(*sorted(heavy & set(sys.modules)))"
    )
    root = Path(__file__).resolve().parents[2]

    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (found.returncode, found.stdout) == (0, "\n"), found.stderr
