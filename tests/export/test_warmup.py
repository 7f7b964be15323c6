"""Warm-up records: bytes by hand, and read back by the check's own reader."""

import numpy as np
import tensorflow as tf

from keras_flowpose.export.check_script import warmup_requests
from keras_flowpose.export.signatures import Signature
from keras_flowpose.export.warmup import write_warmup_file

FRAME = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
EXAMPLES = {
    "frames": FRAME,
    "image_bytes": np.array(b"jpeg\0", object),
    "heatmaps": np.array([[[0.5, -1.0]]], np.float32),
    "present": np.bool_(True),
}


def signature(name, **shapes):
    kinds = {"frames": "uint8", "image_bytes": "string", "present": "bool"}
    specs = [
        tf.TensorSpec([None, *shape], kinds.get(key, "float32"), key)
        for key, shape in shapes.items()
    ]
    return Signature(name, None, tuple(specs), {})


def test_a_record_is_what_the_message_definitions_say(tmp_path):
    tiny = [signature("s", image_bytes=[])]
    path = tmp_path / "warmup"

    assert write_warmup_file(path, tiny, EXAMPLES, (2,), "m") == 1

    tensor = b"\x08\x07\x12\x04\x12\x02\x08\x02\x42\x05jpeg\0"
    key_value = b"\x0a\x0bimage_bytes\x12" + bytes([len(tensor)]) + tensor
    spec = b"\x0a\x01m\x1a\x01s"
    request = b"\x0a\x06" + spec + b"\x12" + bytes([len(key_value)]) + key_value
    log = b"\x0a" + bytes([len(request)]) + request
    expected = b"\x32" + bytes([len(log)]) + log
    (record,) = tf.data.TFRecordDataset(str(path))
    assert record.numpy() == expected


def test_requests_begin_with_the_example_and_are_small(tmp_path):
    asked = [
        signature("still", frames=[None, None, 3]),
        signature("pool", heatmaps=[5, 1, 1, 2], present=[5]),
        signature("clip", frames=[5, None, None, 3]),
        signature("video", frames=[None, None, None, 3]),
    ]
    path = tmp_path / "warmup"

    count = write_warmup_file(path, asked, EXAMPLES, (1, 1000), "m")

    found = list(warmup_requests(path.read_bytes()))
    names = [name for name, _ in found]
    twice = ["still", "still", "pool", "pool"]
    assert names == [*twice, "clip", "video"]
    assert count == len(found)
    np.testing.assert_array_equal(found[0][1]["frames"], FRAME[None])
    frames = found[1][1]["frames"]
    assert (frames.shape, frames.dtype) == ((1000, 2, 4, 3), np.uint8)
    assert (frames == 23).all()
    pool = found[3][1]
    assert pool["heatmaps"].shape == (1000, 5, 1, 1, 2)
    maps = found[2][1]["heatmaps"]
    np.testing.assert_array_equal(maps[0, :, 0, 0, 0], [0.5, *[-1] * 4])
    assert pool["present"].shape == (1000, 5) and pool["present"].all()
    assert found[4][1]["frames"].shape == (1, 5, 2, 4, 3)
    assert found[5][1]["frames"].shape == (1, 3, 2, 4, 3)
    assert path.stat().st_size < 1000
