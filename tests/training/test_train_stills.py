"""From a config to a run folder, on prepared dummy data."""

import dataclasses

from keras_flowpose.run_config import DataConfig
from keras_flowpose.training.train_stills import train_stills
from tests.training import runs


def test_a_run_from_its_config_alone(dummy_data_dir, tmp_path):
    data = DataConfig(validation_split="test", shuffle_buffer=8, upright=True)
    config = dataclasses.replace(runs.small_config(epochs=1), data=data)
    train_stills(config, tmp_path / "run", dummy_data_dir)
    history = runs.history_columns(tmp_path / "run")
    assert list(history["epoch"]) == [1]
    assert (tmp_path / "run" / "last" / "model.safetensors").is_file()
    assert any((tmp_path / "run" / "tensorboard").iterdir())
