import numpy as np
import pytest

from keras_flowpose.export.client.request_checks import check_frames
from keras_flowpose.export.client.request_checks import check_window
from keras_flowpose.export.client.signature_table import ServedSignature
from keras_flowpose.export.client.signature_table import ServedTensor

SIGNATURE = ServedSignature(
    {
        "frames": ServedTensor("uint8", (-1, 3, -1, -1, 3)),
        "present": ServedTensor("bool", (-1, 3)),
    },
    {},
)


def test_frames():
    check_frames(np.zeros([1, 1, 1, 3], np.uint8))
    for wrong in (
        np.zeros([1, 1, 1, 4], np.uint8),
        np.zeros([1, 0, 1, 3], np.uint8),
        np.zeros([1, 1, 1, 3], np.int8),
        None,
    ):
        with pytest.raises(ValueError, match="`frames` must be one or more"):
            check_frames(wrong)


def test_windows():
    frames = np.zeros([2, 3, 7, 5, 3], np.uint8)
    present = np.ones([2, 3], bool)

    check_window({"frames": frames, "present": present}, SIGNATURE)
    with pytest.raises(
        ValueError, match=r"`frames` .*\(windows, 3, any, any, 3\)"
    ):
        check_window({"frames": frames[:, :2]}, SIGNATURE)
    with pytest.raises(ValueError, match=r"`present` .* shape \(2, 3\)"):
        check_window({"frames": frames, "present": present[:1]}, SIGNATURE)
    with pytest.raises(ValueError, match="Received: list"):
        check_window({"present": [[True] * 3]}, SIGNATURE)
