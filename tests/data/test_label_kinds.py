"""The values that prepared data stores, and that they need no framework."""

import subprocess
import sys

from keras_flowpose.data.label_kinds import Visibility
from tests.architecture.source_tree import ROOT


def test_visibility_is_the_coco_convention():
    assert {v.name: v.value for v in Visibility} == {
        "NOT_LABELLED": 0,
        "HIDDEN": 1,
        "VISIBLE": 2,
    }


def test_label_files_are_read_without_tensorflow():
    code = (
        "import sys\n"
        "import keras_flowpose.data.label_files.read_labels\n"
        "heavy = {'tensorflow', 'keras', 'tensorflow_datasets', 'cv2'}\n"
        "print(*sorted(heavy & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, done.returncode) == ("\n", 0), done.stderr
