"""The sheet of examples shows each image twice, with its joints on it."""

import cv2
import numpy as np

from keras_flowpose.data.still_batches import evaluation_batches
from keras_flowpose.evaluation.example_sheet import write_example_sheet
from keras_flowpose.evaluation.labelled_predictions import LabelledPredictions
from keras_flowpose.skeleton import UPPER_BODY_7


def test_labels_above_predictions_below(dummy_data_dir, tmp_path):
    joints, size = UPPER_BODY_7.joints, 32
    batches = evaluation_batches(
        "lspet_pose", "test", dummy_data_dir, joints, size, 5, upright=True
    )
    images, labels = (value.numpy() for value in next(iter(batches)))
    middle = np.full((5, 7, 2), 15.5)
    stored = LabelledPredictions(
        skeleton=UPPER_BODY_7,
        predictions=middle,
        truth=labels[..., :2],
        visible=labels[..., 2],
        scores=np.full((5, 7), np.nan),
        lengths=labels[:, 0, 3],
        conditions={
            "data": "lspet_pose",
            "split": "test",
            "input_size": size,
            "crop": 3.2,
            "upright": True,
        },
    )
    file = tmp_path / "examples.png"
    write_example_sheet(file, stored, dummy_data_dir, 3)
    sheet = cv2.imread(str(file))[..., ::-1].astype(int)
    assert sheet.shape == (512, 768, 3)
    plain = cv2.resize(images[1], (256, 256))
    below = np.abs(sheet[256:, 256:512] - plain).max(axis=-1) > 40
    rows, columns = np.nonzero(below)
    assert abs(rows.mean() - 127.5) < 2 and abs(columns.mean() - 127.5) < 2
    x, y = (labels[1, 5, :2] + 0.5) * 8 - 0.5
    above = np.abs(sheet[:256, 256:512] - plain).max(axis=-1)
    assert (
        above[round(y) - 2 : round(y) + 3, round(x) - 2 : round(x) + 3].max()
        > 40
    )
