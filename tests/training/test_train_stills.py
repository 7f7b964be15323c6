"""From a config to a run folder, on prepared data.

A single dataset is trained on in tests/end_to_end/test_first_way_through.py.
"""

import dataclasses

from keras_flowpose.run_config import DataConfig
from keras_flowpose.training.train_stills import train_stills
from tests.data.clips import prepare_moving_scene
from tests.training import runs


def test_a_mixture_is_trained_on_and_its_first_dataset_watched(
    dummy_data_dir, tmp_path, capsys
):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "lspet_pose").symlink_to(dummy_data_dir / "lspet_pose")
    prepare_moving_scene(folder, "frames")
    data = DataConfig(
        name="moving_scene/frames:0.3,lspet_pose:0.7",
        validation_split="test",
        shuffle_buffer=8,
        upright=True,
    )
    config = dataclasses.replace(runs.small_config(epochs=1), data=data)
    train_stills(config, tmp_path / "run", folder)
    assert list(runs.history_columns(tmp_path / "run")["epoch"]) == [1]
    assert (tmp_path / "run" / "last" / "model.safetensors").is_file()
    assert any((tmp_path / "run" / "tensorboard").iterdir())
    told = "Validation on moving_scene/frames, split test; its PCK is relative"
    assert f"{told} to forty pixels." in capsys.readouterr().out
