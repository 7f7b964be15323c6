"""Caffe's files through Google's protobuf, and its net in plain NumPy.

The part of Caffe's schema that is needed is written down here once more, as
descriptors: nothing of the reader is used.
"""

import numpy as np
from google.protobuf import descriptor_pb2
from google.protobuf import descriptor_pool
from google.protobuf import message_factory
from google.protobuf.internal import encoder

# Name, kernel size, channels in and out, of the authors' release.
CONVOLUTIONS = (
    ("conv1", 5, 3, 128),
    ("conv2", 5, 128, 128),
    ("conv3", 5, 128, 128),
    ("conv4", 9, 128, 256),
    ("conv5", 9, 256, 512),
    ("conv6", 1, 512, 256),
    ("conv7", 1, 256, 256),
    ("conv8", 1, 256, 7),
    ("conv1_fusion", 7, 384, 64),
    ("conv2_fusion", 13, 64, 64),
    ("conv3_fusion", 13, 64, 128),
    ("conv4_fusion", 1, 128, 256),
    ("conv5_fusion", 1, 256, 7),
)
SMALL = {
    "first": (
        np.arange(24, dtype=np.float32).reshape(4, 3, 1, 2) / 7,
        np.array([1, -2, 3, 0.5], np.float32),
    ),
    "second": (np.ones((1, 4, 1, 1), np.float32), np.zeros(1, np.float32)),
}
"""Blobs of another net, by layer."""

_TYPES = descriptor_pb2.FieldDescriptorProto


def schema(packed=True):
    """Classes of `NetParameter`, made from descriptors."""
    file = descriptor_pb2.FileDescriptorProto(
        name=f"caffe_{packed}.proto", package="caffe", syntax="proto2"
    )

    def message(name, *declared):
        made = file.message_type.add(name=name)
        for field, number, kind, repeated in declared:
            one = made.field.add(name=field, number=number)
            one.label = (
                _TYPES.LABEL_REPEATED if repeated else _TYPES.LABEL_OPTIONAL
            )
            if isinstance(kind, str):
                one.type, one.type_name = _TYPES.TYPE_MESSAGE, f".caffe.{kind}"
                continue
            one.type = kind
            if repeated and kind != _TYPES.TYPE_STRING:
                one.options.packed = packed

    text, whole = _TYPES.TYPE_STRING, _TYPES.TYPE_INT32
    message("BlobShape", ("dim", 1, _TYPES.TYPE_INT64, True))
    message(
        "BlobProto",
        ("num", 1, whole, False),
        ("channels", 2, whole, False),
        ("height", 3, whole, False),
        ("width", 4, whole, False),
        ("data", 5, _TYPES.TYPE_FLOAT, True),
        ("diff", 6, _TYPES.TYPE_FLOAT, True),
        ("shape", 7, "BlobShape", False),
        ("double_data", 8, _TYPES.TYPE_DOUBLE, True),
    )
    message(
        "LayerParameter",
        ("name", 1, text, False),
        ("type", 2, text, False),
        ("bottom", 3, text, True),
        ("top", 4, text, True),
        ("loss_weight", 5, _TYPES.TYPE_FLOAT, True),
        ("blobs", 7, "BlobProto", True),
    )
    message(
        "V1LayerParameter",
        ("bottom", 2, text, True),
        ("top", 3, text, True),
        ("name", 4, text, False),
        ("type", 5, whole, False),
        ("blobs", 6, "BlobProto", True),
        ("blobs_lr", 7, _TYPES.TYPE_FLOAT, True),
    )
    message(
        "NetParameter",
        ("name", 1, text, False),
        ("layers", 2, "V1LayerParameter", True),
        ("input", 3, text, True),
        ("input_dim", 4, whole, True),
        ("layer", 100, "LayerParameter", True),
    )
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    found = pool.FindMessageTypeByName("caffe.NetParameter")
    return message_factory.GetMessageClass(found)


def random_weights(seed=0):
    """Weights `(out, in, height, width)` and biases by layer, float32."""
    rng = np.random.default_rng(seed)
    made = {}
    for name, kernel, channels, filters in CONVOLUTIONS:
        deviation = np.sqrt(2 / (kernel * kernel * channels))
        shape = filters, channels, kernel, kernel
        weights = rng.standard_normal(shape, np.float32) * np.float32(deviation)
        made[name] = weights, rng.normal(0, 0.3, filters).astype(np.float32)
    return made


def net_bytes(weights, version=2, legacy=False, packed=True, double=False):
    """A .caffemodel.

    Args:
        weights: Blobs by layer.
        version: 1 or 2, of the layers.
        legacy: Whether blobs have four sizes instead of a shape.
        packed: Whether repeated numbers are stored as one field.
        double: Whether they have eight bytes each.
    """
    net = schema(packed)(name="HeatmapNet", input=["data"])
    net.input_dim.extend([1, 3, 256, 256])
    layers = net.layer if version == 2 else net.layers

    def add(name, kind, number):
        layer = layers.add(name=name, bottom=["below"], top=[name])
        layer.type = kind if version == 2 else number
        return layer

    add("data", "DataHeatmap", 12)
    for name, blobs in weights.items():
        layer = add(name, "Convolution", 4)
        if version == 1:
            layer.blobs_lr.extend([1, 2])
        for values in blobs:
            blob = layer.blobs.add()
            if legacy:
                sizes = (1,) * (4 - values.ndim) + values.shape
                blob.num, blob.channels, blob.height, blob.width = sizes
            else:
                blob.shape.dim.extend(values.shape)
            blob.MergeFromString(_numbers(values, double))
        add(f"relu_{name}", "ReLU", 18)
    return net.SerializeToString()


def _numbers(values, double):
    """A `BlobProto` of numbers alone, packed, whatever the schema says.

    Appending 18 million of them one by one takes seconds.
    """
    content = values.astype("<f8" if double else "<f4").tobytes()
    tag = (8 if double else 5) << 3 | 2
    return bytes([tag]) + encoder._VarintBytes(len(content)) + content


def caffe_net(weights, image):
    """The net of the release in plain NumPy.

    Args:
        weights: As from `random_weights`.
        image: `(height, width, 3)`.

    Returns:
        The outputs of conv8 and of conv5_fusion, `(7, h, w)`.
    """
    seen = {"": image.transpose(2, 0, 1).astype(np.float64)}

    def run(names, x):
        for name in names:
            kernels, bias = (np.float64(blob) for blob in weights[name])
            x = _convolution(x, kernels) + bias[:, None, None]
            if name != "conv5_fusion":
                x = np.maximum(x, 0)
            if name in ("conv1", "conv2"):
                x = _pool(x)
            seen[name] = x
        return x

    names = list(weights)
    spatial = run(names[:8], seen[""])
    both = np.concatenate([seen["conv3"], seen["conv7"]])
    return spatial, run(names[8:], both)


def _convolution(x, kernels):
    """Cross-correlation with zeros around."""
    size = kernels.shape[-1]
    margin = size // 2
    height, width = x.shape[1:]
    padded = np.pad(x, [(0, 0), (margin, margin), (margin, margin)])
    result = np.zeros((len(kernels), height, width))
    for row in range(size):
        for column in range(size):
            part = padded[:, row : row + height, column : column + width]
            result += np.tensordot(kernels[:, :, row, column], part, 1)
    return result


def _pool(x):
    channels, height, width = x.shape
    return x.reshape(channels, height // 2, 2, width // 2, 2).max((2, 4))
