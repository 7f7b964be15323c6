"""Small runs of the temporal stage on clips of a moving scene."""

from pathlib import Path

import numpy as np

from keras_flowpose.configs import ModelConfig
from keras_flowpose.models.presets import build_model
from keras_flowpose.models.presets import save_preset
from keras_flowpose.run_config import AugmentationConfig
from keras_flowpose.run_config import DataConfig
from keras_flowpose.run_config import RunConfig
from keras_flowpose.run_config import TemporalConfig
from keras_flowpose.run_config import TrainConfig
from tests.reference.nets import shake

JOINTS = (
    "right_wrist",
    "left_wrist",
    "right_elbow",
    "left_elbow",
    "right_shoulder",
    "left_shoulder",
)
NET = ModelConfig(
    joints=JOINTS,
    width=0.05,
    input_size=32,
    conv8_relu=False,
    value_scale=1 / 127.5,
    value_offset=-1.0,
    sigma=1.0,
)


def save_source(folder: Path) -> Path:
    """Writes a net with random weights as a preset."""
    net = build_model(NET)
    shake(net)
    save_preset(net, NET, folder, dtype="float32")
    return folder


def temporal_config(source: Path, train: dict | None = None, **temporal):
    """A run on the five clips of `moving_scene`, tested on its test split."""
    train = {
        "steps": 4,
        "epoch_steps": 2,
        "validation_batches": 2,
        "batch_size": 2,
        "warmup_steps": 1,
        "precision": "float32",
        "source": str(source),
    } | (train or {})
    return RunConfig(
        NET,
        DataConfig(
            name="moving_scene/clips",
            validation_split="test",
            shuffle_buffer=3,
            augmentation=AugmentationConfig(colour=0, occlusion=0),
        ),
        TrainConfig(**train),
        TemporalConfig(neighbours=2, **temporal),
    )


def row(run: Path) -> dict[str, float]:
    """The last row of a run's history."""
    lines = (run / "history.csv").read_text().splitlines()
    numbers = map(float, lines[-1].split(","))
    return dict(zip(lines[0].split(","), numbers, strict=True))


def kernel(run: Path) -> np.ndarray:
    """The temporal weights that a run has learnt."""
    from keras_flowpose.models.preset_pooling import load_pooling

    return load_pooling(run).weights
