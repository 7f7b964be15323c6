"""A taught net is its net, and a step of it draws that to the teacher."""

import numpy as np
import pytest
import tensorflow as tf
from tensorflow import keras

from keras_flowpose.models.heatmap_net import HeatmapNet
from keras_flowpose.models.spatial_net import SpatialNet
from keras_flowpose.models.taught_net import TaughtNet

SIZES = {"width": 0.01, "input_size": 24, "value_scale": 1 / 127.5}
IMAGES = np.random.default_rng(0).uniform(0, 255, (4, 24, 24, 3))
IMAGES = IMAGES.astype(np.float32)


def pair(kind=HeatmapNet):
    net = kind(joints=2, conv8_relu=False, **SIZES)
    teacher = HeatmapNet(joints=3, conv8_relu=False, **SIZES)
    return net, teacher


def differences(taught):
    maps = taught.net(IMAGES)
    maps = maps if isinstance(maps, dict) else {"spatial": maps}
    known = taught.teacher(IMAGES)["fusion"].numpy()[..., [2, 0]]
    return {n: float(np.square(m - known).sum()) for n, m in maps.items()}


def test_it_computes_what_its_net_computes():
    net, teacher = pair()
    taught = TaughtNet(net, teacher, [(0, 2), (1, 0)])
    assert taught.net is net
    assert taught.teacher is teacher
    found, alone = taught(IMAGES), net(IMAGES)
    assert set(found) == {"spatial", "fusion"}
    for name in found:
        np.testing.assert_array_equal(found[name], alone[name])


@pytest.mark.parametrize("kind", [HeatmapNet, SpatialNet])
def test_without_labels_every_map_comes_to_look_like_the_teachers(kind):
    net, teacher = pair(kind)
    taught = TaughtNet(net, teacher, [(0, 2), (1, 0)], foreground=0.0)
    before, known = differences(taught), teacher.get_weights()
    taught.compile(keras.optimizers.Adam(0.01), jit_compile=False)
    taught.fit(IMAGES, batch_size=4, epochs=20, verbose=0)
    after = differences(taught)
    for name, value in after.items():
        assert value < 0.3 * before[name], name
    for a, b in zip(teacher.get_weights(), known, strict=True):
        np.testing.assert_array_equal(a, b)


def test_only_the_net_is_trained():
    net, teacher = pair()
    taught = TaughtNet(net, teacher, [(0, 0)])
    mine = {id(w) for w in net.trainable_weights}
    assert {id(w) for w in taught.trainable_weights} == mine
    assert teacher.trainable_weights == []


def test_outside_of_training_nothing_depends_on_the_teacher():
    net, teacher = pair()
    taught = TaughtNet(net, teacher, [(0, 0)])
    alone = convolutions_of(net, training=False)
    assert convolutions_of(taught, training=False) == alone > 0
    assert convolutions_of(taught, training=True) > alone


def convolutions_of(model, training):
    """How many convolutions outputs and losses of a model depend on."""
    graph = tf.function(
        lambda images: (model(images, training=training), model.losses)
    )
    graph = graph.get_concrete_function(tf.TensorSpec([1, 24, 24, 3]))
    seen, ahead = set(), [output.op for output in graph.outputs]
    while ahead:
        op = ahead.pop()
        if op.name not in seen:
            seen.add(op.name)
            ahead += [tensor.op for tensor in op.inputs]
    kinds = [graph.graph.get_operation_by_name(name).type for name in seen]
    return kinds.count("Conv2D")


def test_a_teacher_for_another_size_is_refused():
    net, _ = pair()
    teacher = HeatmapNet(joints=3, **{**SIZES, "input_size": 32})
    with pytest.raises(ValueError, match=r"\(24, 24, 3\).*\(32, 32, 3\)"):
        TaughtNet(net, teacher, [(0, 0)])
