"""Builders know their own folder, however the package is installed."""

import sys
import types
from pathlib import Path

from tensorflow_datasets.core import registered

from keras_flowpose.datasets import _base
from keras_flowpose.datasets.lspet_pose import lspet_pose_dataset_builder

Builder = lspet_pose_dataset_builder.Builder


def test_base_is_not_registered():
    assert "pose_builder" not in registered.list_imported_builders()
    assert _base.PoseBuilder.__module__.endswith("datasets._base")


def test_builder_is_anchored_to_its_own_file():
    source = Path(lspet_pose_dataset_builder.__file__)

    assert Path(Builder.code_path) == source
    assert Path(Builder.pkg_dir_path) == source.parent
    assert Builder.get_metadata().description.startswith("Leeds Sports Pose")
    assert "johnson2011learning" in Builder.get_metadata().citation


def test_folder_is_the_subclass_one_even_for_builders_elsewhere(
    tmp_path, monkeypatch
):
    module = types.ModuleType("elsewhere_dataset_builder")
    module.__file__ = str(tmp_path / "elsewhere_dataset_builder.py")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    with registered.skip_registration():
        found = type(
            "Builder", (_base.PoseBuilder,), {"__module__": module.__name__}
        )

    assert Path(found.code_path) == Path(module.__file__)
    assert Path(found.pkg_dir_path) == tmp_path
