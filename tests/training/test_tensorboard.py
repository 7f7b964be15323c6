"""What TensorBoard gets to show."""

import numpy as np
import tensorflow as tf

from keras_flowpose.models.presets import build_model
from keras_flowpose.skeleton import UPPER_BODY_7
from keras_flowpose.training.tensorboard import TensorBoardLog
from keras_flowpose.training.trainer import compile_model
from tests.training import runs


def events(folder):
    found = {}
    for file in folder.iterdir():
        for record in tf.data.TFRecordDataset(str(file)):
            event = tf.compat.v1.Event.FromString(record.numpy())
            for value in event.summary.value:
                found.setdefault(value.tag, []).append((event.step, value))
    return found


def test_numbers_and_pictures_of_each_epoch(tmp_path):
    config = runs.small_config()
    model = build_model(config.model)
    compile_model(model, config)
    model.run_eagerly = True  # graphs are for longer runs
    images, labels = next(iter(runs.batches()))
    log = TensorBoardLog(tmp_path, images, labels["fusion"], UPPER_BODY_7)
    model.fit(
        runs.batches(),
        steps_per_epoch=2,
        epochs=2,
        callbacks=[log],
        verbose=0,
        shuffle=False,
    )
    found = events(tmp_path)
    assert {"loss", "learning_rate", "fusion_torso_pck"} <= set(found)
    assert [step for step, _ in found["loss"]] == [1, 2]
    assert [step for step, _ in found["labels"]] == [0]
    assert [step for step, _ in found["predictions"]] == [1, 2]
    # An image summary holds width, height, then one PNG an image.
    png = found["labels"][0][1].tensor.string_val[2]
    drawn = tf.io.decode_png(png).numpy().astype(int)
    assert drawn.shape == (24, 24, 3)
    plain = np.rint(images[0].numpy()).astype(int)
    changed = np.argwhere(np.abs(drawn - plain).max(axis=-1) > 60)
    x, y = labels["fusion"][0, 0, :2].numpy()
    assert len(changed) and np.abs(changed - [y, x]).max() < 6
