"""Builders know their own folder, however the package is installed."""

import importlib.util
import sys
import types
from pathlib import Path

import numpy as np
import pytest
import tensorflow_datasets as tfds
from tensorflow_datasets.core import registered

from keras_flowpose.datasets import _base
from keras_flowpose.datasets.bbc_pose import bbc_pose_dataset_builder
from keras_flowpose.datasets.bbc_pose.config import BbcPoseConfig
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


def prepare(data_dir, config, **options):
    video_builder = bbc_pose_dataset_builder.Builder
    builder = video_builder(
        config=config, data_dir=data_dir, beam="beam_runner" in options
    )
    builder.download_and_prepare(
        download_config=tfds.download.DownloadConfig(
            manual_dir=video_builder.code_path.parent / "dummy_data",
            try_download_gcs=False,
            **options,
        )
    )
    return builder


def read(builder, split):
    examples = tfds.as_numpy(builder.as_dataset(split=split))
    return {(e["video"], e["frame"]): e for e in examples}


@pytest.mark.slow
@pytest.mark.skipif(
    importlib.util.find_spec("apache_beam") is None,
    reason="Apache Beam is not installed (extra `beam`)",
)
def test_beam_makes_the_same_examples(tmp_path):
    import apache_beam

    config = BbcPoseConfig(name="short", clips=True, neighbours=2)
    plain = prepare(tmp_path / "plain", config)
    by_beam = prepare(tmp_path / "beam", config, beam_runner="DirectRunner")

    examples = by_beam._generate_examples([])
    assert isinstance(examples, apache_beam.PTransform)
    assert by_beam.info.metadata == plain.info.metadata
    for split in ("train", "validation", "test"):
        expected, found = read(plain, split), read(by_beam, split)
        assert found.keys() == expected.keys()
        for key, example in expected.items():
            for name, value in example.items():
                np.testing.assert_array_equal(found[key][name], value)
