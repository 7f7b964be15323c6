import dataclasses
import json

import pytest

from keras_flowpose.configs import MODEL_PRESETS
from keras_flowpose.configs import ModelConfig
from keras_flowpose.run_config import OPTIMIZERS
from keras_flowpose.run_config import PRECISIONS
from keras_flowpose.run_config import PREVIOUS
from keras_flowpose.run_config import PREVIOUS_LAST
from keras_flowpose.run_config import SCHEDULES
from keras_flowpose.run_config import AugmentationConfig
from keras_flowpose.run_config import DataConfig
from keras_flowpose.run_config import Recipe
from keras_flowpose.run_config import RunConfig
from keras_flowpose.run_config import TemporalConfig
from keras_flowpose.run_config import TrainConfig


def test_a_whole_run_survives_json():
    config = RunConfig(
        model=ModelConfig(joints=("nose", "chin"), width=0.125, sigma=1),
        data=DataConfig(
            name="flic_pose",
            crop=2.5,
            upright=True,
            augmentation=AugmentationConfig(flip=0.0, rotation=40),
        ),
        train=TrainConfig(steps=7, schedule="paper", optimizer="sgd", seed=3),
    )

    assert RunConfig.from_json(config.to_json()) == config


@pytest.mark.parametrize("model", MODEL_PRESETS.values(), ids=MODEL_PRESETS)
def test_every_architecture_can_be_run(model):
    config = RunConfig(model)

    assert RunConfig.from_json(config.to_json()) == config


def test_a_partial_file_takes_the_defaults():
    text = '{"data": {"augmentation": {"flip": 0}}, "train": {"steps": 9}}'

    config = RunConfig.from_json(text)

    augmentation = AugmentationConfig(flip=0.0)
    assert config == RunConfig(
        data=DataConfig(augmentation=augmentation), train=TrainConfig(steps=9)
    )
    assert json.loads(config.to_json())["data"]["name"] == "lspet_pose"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"train": {"step": 9}}', "Unknown key 'step' in TrainConfig"),
        ('{"trian": {}}', "Unknown key 'trian'.*did you mean 'train'"),
        ('{"train": {"steps": 0}}', "`steps` must be an integer >= 1"),
    ],
)
def test_wrong_files_are_explained(text, message):
    with pytest.raises(ValueError, match=message):
        RunConfig.from_json(text)


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        (AugmentationConfig, "flip", 1.5),
        (AugmentationConfig, "flip", -0.1),
        (AugmentationConfig, "rotation", 181),
        (AugmentationConfig, "rotation", "40"),
        (AugmentationConfig, "scale", 0.9),
        (AugmentationConfig, "scale", float("nan")),
        (AugmentationConfig, "shift", 1),
        (AugmentationConfig, "colour", -1),
        (AugmentationConfig, "occlusion", 2),
        (DataConfig, "crop", 0),
        (DataConfig, "upright", 1),
        (DataConfig, "shuffle_buffer", 0),
        (TrainConfig, "steps", 0),
        (TrainConfig, "epoch_steps", 2.5),
        (TrainConfig, "validation_batches", True),
        (TrainConfig, "batch_size", -1),
        (TrainConfig, "teacher_weight", -1),
        (TrainConfig, "learning_rate", 0),
        (TrainConfig, "schedule", "linear"),
        (TrainConfig, "warmup_steps", -1),
        (TrainConfig, "optimizer", "adam"),
        (TrainConfig, "weight_decay", 1),
        (TrainConfig, "clip_norm", -1),
        (TrainConfig, "foreground", -1),
        (TrainConfig, "amplitude", "half"),
        (TrainConfig, "precision", "float64"),
        (TrainConfig, "seed", None),
    ],
)
def test_invalid_fields_are_named(kind, field, value):
    with pytest.raises(ValueError, match=f"`{field}` must .*{field}="):
        kind(**{field: value})


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (AugmentationConfig, {"flip": 1, "occlusion": 1, "rotation": 180}),
        (AugmentationConfig, {"scale": 1, "shift": 0, "colour": 0}),
        (TrainConfig, {"warmup_steps": 0, "weight_decay": 0, "foreground": 0}),
        *((TrainConfig, {"schedule": name}) for name in SCHEDULES),
        *((TrainConfig, {"optimizer": name}) for name in OPTIMIZERS),
        *((TrainConfig, {"precision": name}) for name in PRECISIONS),
    ],
)
def test_limits_are_allowed(kind, changes):
    config = dataclasses.replace(kind(), **changes)

    assert dataclasses.asdict(config).items() >= changes.items()


def test_configs_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        RunConfig().train.steps = 1


def test_steps_are_whole_epochs():
    assert TrainConfig(steps=100, epoch_steps=250).steps == 100
    with pytest.raises(ValueError, match=r"multiple of `epoch_steps` \(250\)"):
        TrainConfig(steps=300, epoch_steps=250)


def test_a_teacher_is_for_single_frames_and_peaks_of_one():
    train = TrainConfig(teacher="lite")
    assert RunConfig(train=train).train.teacher == "lite"
    with pytest.raises(ValueError, match=r"`train\.teacher` must be empty"):
        RunConfig(train=train, temporal=TemporalConfig())
    with pytest.raises(ValueError, match="must be 'unit' beside a `teacher`"):
        TrainConfig(teacher="lite", amplitude="release")


def test_recipes_begin_with_something():
    run = RunConfig(train=TrainConfig(source=PREVIOUS))
    both = Recipe("two runs", (RunConfig(), run))
    assert Recipe.from_json(both.to_json()) == both
    with pytest.raises(ValueError, match="at least one run"):
        Recipe()
    for source in (PREVIOUS, PREVIOUS_LAST):
        run = RunConfig(train=TrainConfig(source=source))
        with pytest.raises(ValueError, match=r"first of the `phases`"):
            Recipe(phases=(run,))
