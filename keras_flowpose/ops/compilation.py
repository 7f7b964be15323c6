"""XLA for the few ops that are many small steps over the same elements.

A bilinear warp is four gathers and a dozen element-wise steps. Each alone is
bound by memory; fused by XLA into one loop they are 2-5 times faster on CPUs
(benchmarks/warp.py). The convolutions around them are better left to the
vendor libraries, so only the op is compiled, not the model.
"""

import contextlib
import contextvars
import functools
from collections.abc import Callable
from collections.abc import Iterator

import tensorflow as tf

_enabled = contextvars.ContextVar("keras_flowpose_compiled_ops", default=True)


def compiled(function: Callable) -> Callable:
    """Decorates a pure tensor function so that it runs as one XLA kernel.

    Inside `uncompiled()` the function runs as it is written.
    """
    # New shapes recompile without tracing anew, whatever their number.
    kernel = tf.function(function, jit_compile=True, reduce_retracing=True)

    @functools.wraps(function)
    def call(*arguments):
        return (kernel if _enabled.get() else function)(*arguments)

    return call


@contextlib.contextmanager
def uncompiled() -> Iterator[None]:
    """Traces ops without XLA, for graphs that run where XLA is switched off.

    TF Serving does not enable XLA by default, and TFLite cannot convert it.

    Example:

    >>> with uncompiled():
    ...     warp_backward(tf.ones([1, 2, 2, 1]), tf.zeros([1, 2, 2, 2])).shape
    TensorShape([1, 2, 2, 1])
    """
    token = _enabled.set(False)
    try:
        yield
    finally:
        _enabled.reset(token)
