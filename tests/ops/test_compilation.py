"""Ops are one XLA kernel, unless they are traced for a place without XLA."""

import tensorflow as tf

from keras_flowpose.ops.compilation import uncompiled
from keras_flowpose.ops.warping import warp_backward


def must_compile(graph_def: str) -> bool:
    return "_XlaMustCompile" in graph_def


def trace() -> str:
    function = tf.function(warp_backward)
    concrete = function.get_concrete_function(
        tf.TensorSpec([1, 4, 5, 2]), tf.TensorSpec([1, 4, 5, 2])
    )
    return str(concrete.graph.as_graph_def())


def test_compiled_by_default_and_plain_inside_uncompiled():
    assert must_compile(trace())
    with uncompiled():
        assert not must_compile(trace())
    assert must_compile(trace())
