"""A model of single images applied to every frame of a video clip."""

import tensorflow as tf
from tensorflow import keras

from keras_flowpose.ops.checks import check_shape


@keras.utils.register_keras_serializable(package="keras_flowpose")
class PerFrame(keras.layers.Layer):
    """Runs an image model on all frames at once.

    Frames are folded into the batch axis, so the model sees one large batch.
    Unlike `keras.layers.TimeDistributed` it takes models with several outputs
    and clips of unknown length. It does no arithmetic of its own and leaves
    types and precision to the model.

    Args:
        model: Keras model or layer that maps `(batch, height, width,
            channels)` to one tensor, or a dict or list of tensors, with the
            batch axis first.
        **kwargs: Passed to `keras.layers.Layer`.

    Call arguments:
        frames: Tensor `(batch, frames, height, width, channels)`.

    Input shape:
        `(batch, frames, height, width, channels)`.

    Output shape:
        As the model's outputs, with `(batch, frames)` for `batch`.

    Example:

    >>> halve = PerFrame(keras.layers.AveragePooling2D(2))
    >>> tuple(halve(tf.zeros([2, 5, 12, 8, 3])).shape)
    (2, 5, 6, 4, 3)
    """

    def __init__(self, model, **kwargs):
        super().__init__(autocast=False, **kwargs)
        if not isinstance(model, keras.layers.Layer):
            raise ValueError(
                f"`model` must be a Keras model or layer. Received: {model!r}"
            )
        self.model = model

    def build(self, frames_shape):
        if not self.model.built:
            self.model.build((None, *frames_shape[2:]))
        super().build(frames_shape)

    def call(self, frames):
        check_shape(
            frames, "frames", ("batch", "frames", "height", "width", "channels")
        )
        shape = tf.shape(frames)
        images = tf.reshape(frames, tf.concat([[-1], shape[2:]], 0))
        images.set_shape([None, *frames.shape[2:]])

        def unfold(output):  # (batch * frames, ...) -> (batch, frames, ...)
            tail = tf.shape(output)[1:]
            result = tf.reshape(output, tf.concat([shape[:2], tail], 0))
            result.set_shape([*frames.shape[:2], *output.shape[1:]])
            return result

        return tf.nest.map_structure(unfold, self.model(images))

    def compute_output_shape(self, frames_shape):
        outputs = self.model.compute_output_shape((None, *frames_shape[2:]))
        leading = tuple(frames_shape[:2])
        return _map_shapes(lambda s: (*leading, *tuple(s)[1:]), outputs)

    def get_config(self):
        model = keras.utils.serialize_keras_object(self.model)
        return {**super().get_config(), "model": model}

    @classmethod
    def from_config(cls, config):
        model = keras.utils.deserialize_keras_object(config["model"])
        return cls(**{**config, "model": model})


def _map_shapes(function, shapes):
    """Like `tf.nest.map_structure`, which would take a shape apart."""
    if isinstance(shapes, dict):
        return {k: _map_shapes(function, v) for k, v in shapes.items()}
    if isinstance(shapes, list):
        return [_map_shapes(function, shape) for shape in shapes]
    return function(shapes)
