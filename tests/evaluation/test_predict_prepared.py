"""A net by name on prepared data by name."""

import dataclasses
import shutil

import numpy as np
import pytest

from keras_flowpose.configs import ModelConfig
from keras_flowpose.data.still_batches import evaluation_batches
from keras_flowpose.datasets.lspet_pose import lspet_pose_dataset_builder
from keras_flowpose.datasets.prepare import prepare
from keras_flowpose.evaluation.predict_prepared import predict_prepared
from keras_flowpose.models.presets import build_model
from keras_flowpose.models.presets import save_preset
from keras_flowpose.run_config import DataConfig
from keras_flowpose.run_config import RunConfig
from keras_flowpose.safe_files import UserError
from tests.data.clips import prepare_moving_scene

CONFIG = ModelConfig(width=0.1, input_size=32)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    folder = tmp_path_factory.mktemp("prepared")
    dummy = lspet_pose_dataset_builder.Builder.code_path.parent / "dummy_data"
    prepare("lspet_pose", dummy, folder)
    return folder


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run folder whose net saw upright crops of 2.5 torsos."""
    folder = tmp_path_factory.mktemp("run")
    save_preset(build_model(CONFIG), CONFIG, folder / "best")
    data = DataConfig(crop=2.5, upright=True)
    config = RunConfig(model=CONFIG, data=data)
    (folder / "config.json").write_text(config.to_json())
    return folder


def test_a_run_is_scored_on_crops_like_its_own(run, data_dir):
    found = predict_prepared(
        run, "lspet_pose", data_dir=data_dir, precision="float32", batch_size=2
    )

    assert found.conditions == {
        "model": str(run),
        "data": "lspet_pose",
        "split": "test",
        "input_size": 32,
        "crop": 2.5,
        "upright": True,
        "precision": "float32",
        "decoding": "taylor",
    }
    assert found.predictions.shape == (5, 7, 2)
    assert found.scale == 8
    assert found.skeleton.joints == CONFIG.joints
    labels = np.concatenate(
        [
            batch.numpy()
            for _, batch in evaluation_batches(
                "lspet_pose",
                "test",
                str(data_dir),
                CONFIG.joints,
                32,
                4,
                crop=2.5,
                upright=True,
            )
        ]
    )
    np.testing.assert_array_equal(found.truth, labels[..., :2])
    np.testing.assert_array_equal(found.visible, labels[..., 2])
    np.testing.assert_array_equal(found.lengths, labels[:, 0, 3])
    assert found.evaluate("run").joint_types["wrist"].count > 0


def test_a_plain_preset_has_the_default_crop(run, data_dir, tmp_path):
    plain = shutil.copytree(run / "best", tmp_path / "plain")
    found = predict_prepared(
        plain, "lspet_pose", "validation", data_dir=data_dir
    )

    assert found.conditions["crop"] == DataConfig().crop
    assert found.conditions["upright"] is False
    assert len(found.predictions) == 3


def test_the_crop_can_be_chosen(run, data_dir):
    found = predict_prepared(
        run,
        "lspet_pose",
        "test[:1]",
        data_dir=data_dir,
        crop=4.0,
        upright=False,
        decoding="argmax",
    )

    assert (found.conditions["crop"], found.conditions["upright"]) == (4, False)
    assert len(found.predictions) == 1
    np.testing.assert_array_equal(found.predictions % 4, 0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"decoding": "best"}, r"Unknown decoding 'best'. Known: argmax"),
        ({"precision": "half"}, r"Unknown precision 'half'. Known: auto"),
        ({"split": "tst"}, r"no split 'tst'. It has: test, train, validation"),
        ({"data": "lsp"}, "No prepared dataset lsp"),
        ({"model": "absent"}, "no preset 'absent'"),
    ],
)
def test_unknown_names_are_said(run, data_dir, change, message):
    options = {"model": run, "data": "lspet_pose", **change}

    with pytest.raises(UserError, match=message):
        predict_prepared(**options, data_dir=data_dir)


def test_damaged_run_config_is_said(run, data_dir, tmp_path):
    (tmp_path / "best").mkdir()
    for file in (run / "best").iterdir():
        (tmp_path / "best" / file.name).write_bytes(file.read_bytes())
    (tmp_path / "config.json").write_text("{}}")

    with pytest.raises(UserError, match="does not describe a run"):
        predict_prepared(tmp_path, "lspet_pose", data_dir=data_dir)


def test_best_alone_and_shipped_presets_know_their_crops_too(run, data_dir):
    for model in (run / "best", "tiny"):
        found = predict_prepared(
            model, "lspet_pose", "test[:1]", data_dir=data_dir
        )
        assert found.conditions["upright"] is True
    assert found.conditions["crop"] == 2.5  # of tiny


def test_labels_of_other_joints_do_not_count(data_dir, tmp_path):
    joints = ("right_wrist", "left_wrist", "tail")
    config = dataclasses.replace(CONFIG, joints=joints)
    save_preset(build_model(config), config, tmp_path / "net")

    with pytest.warns(UserWarning, match="no joint called tail"):
        stored = predict_prepared(
            tmp_path / "net", "lspet_pose", data_dir=data_dir
        )
    found = stored.evaluate("net")

    assert found.joint_types["tail"].count == 0
    assert found.joint_types["wrist"].count > 0


def test_pck_has_the_name_of_the_length_that_the_dataset_keeps(
    run, data_dir, tmp_path
):
    torso = predict_prepared(run, "lspet_pose", data_dir=data_dir)
    assert torso.normaliser == "right_shoulder-left_hip"
    prepare_moving_scene(tmp_path, "frames")
    own = predict_prepared(run, "moving_scene/frames", data_dir=tmp_path)
    assert own.evaluate("net").normaliser == "forty pixels"
    assert (own.lengths > 0).all()
