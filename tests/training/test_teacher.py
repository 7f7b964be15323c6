"""A run's teacher is loaded, and its joints are matched by name."""

import dataclasses

from keras_flowpose.models.preset_folder import load_preset_config
from keras_flowpose.models.presets import build_model
from keras_flowpose.models.presets import from_preset
from keras_flowpose.run_config import RunConfig
from keras_flowpose.run_config import TrainConfig
from keras_flowpose.training.teacher import with_teacher
from keras_flowpose.training.teacher import without_teacher


def test_joints_are_matched_by_name_and_numbers_come_from_the_run():
    known = load_preset_config("tiny")
    joints = ("left_wrist", "nose", "head")
    model = dataclasses.replace(known, width=0.01, joints=joints)
    train = TrainConfig(
        teacher="tiny",
        teacher_weight=0.5,
        foreground=2.0,
        precision="mixed_bfloat16",
    )
    net = build_model(model)
    taught = with_teacher(net, RunConfig(model, train=train))
    assert taught.pairs == [(0, known.joints.index("left_wrist")), (2, 0)]
    assert (taught.weight, taught.foreground) == (0.5, 2.0)
    assert taught.teacher.get_layer("conv1").compute_dtype == "bfloat16"
    assert without_teacher(taught) is net
    assert without_teacher(net) is net


def test_the_teacher_is_the_trained_net():
    model = load_preset_config("tiny")
    config = RunConfig(
        model, train=TrainConfig(teacher="tiny", precision="float32")
    )
    taught = with_teacher(build_model(model), config)
    trained = from_preset("tiny").get_weights()
    for found, expected in zip(
        taught.teacher.get_weights(), trained, strict=True
    ):
        assert (found == expected).all()
