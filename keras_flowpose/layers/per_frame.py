"""A model of single images applied to every frame of a video clip."""

import tensorflow as tf
from tensorflow import keras

from keras_flowpose import argument_checks as checks
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
        gradient_frames: Integer >= 1: in training only this many frames pass a
            gradient on, the centre and others drawn anew for each step; the
            memory of training is then that of so many frames. Defaults to
            None: all do.
        checkpointing: Whether training keeps the outputs of the model only,
            and works through one frame after the other, anew for its
            gradient: the memory is that of one frame, at a third to a half more
            time. For models without random or running state (dropout, batch
            normalisation). Defaults to False.
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

    def __init__(
        self, model, gradient_frames=None, checkpointing=False, **kwargs
    ):
        super().__init__(autocast=False, **kwargs)
        if not isinstance(model, keras.layers.Layer):
            raise ValueError(
                f"`model` must be a Keras model or layer. Received: {model!r}"
            )
        self.model = model
        if gradient_frames is not None:
            checks.whole_number("gradient_frames", gradient_frames)
        self.gradient_frames = gradient_frames
        self.checkpointing = checks.boolean("checkpointing", checkpointing)

    def build(self, frames_shape):
        if not self.model.built:
            self.model.build((None, *frames_shape[2:]))
        super().build(frames_shape)

    def call(self, frames, training=False):
        check_shape(
            frames, "frames", ("batch", "frames", "height", "width", "channels")
        )
        if not training:
            return self._outputs(frames)
        learn = self._in_turn if self.checkpointing else self._outputs
        count, length = self.gradient_frames, frames.shape[1]
        if count is None or (length and length <= count):
            return learn(frames)
        order = _centre_first(tf.shape(frames)[1])
        learning = learn(tf.gather(frames, order[:count], axis=1))
        others = learn(tf.gather(frames, order[count:], axis=1))
        places = tf.math.invert_permutation(order)

        def together(a, b):
            both = tf.concat([a, tf.stop_gradient(b)], axis=1)
            both = tf.gather(both, places, axis=1)
            both.set_shape([*frames.shape[:2], *a.shape[2:]])
            return both

        return tf.nest.map_structure(together, learning, others)

    def _outputs(self, frames):
        shape = tf.shape(frames)
        images = tf.reshape(frames, tf.concat([[-1], shape[2:]], 0))
        images.set_shape([None, *frames.shape[2:]])

        def unfold(output):  # (batch * frames, ...) -> (batch, frames, ...)
            tail = tf.shape(output)[1:]
            result = tf.reshape(output, tf.concat([shape[:2], tail], 0))
            result.set_shape([*frames.shape[:2], *output.shape[1:]])
            return result

        return tf.nest.map_structure(unfold, self.model(images))

    def _in_turn(self, frames):
        """The outputs of frame after frame, none of what led to them kept."""
        order = [1, 0, 2, 3, 4]

        def unfold(output):  # (frames, batch, ...) -> (batch, frames, ...)
            rest = range(2, output.shape.rank)
            return tf.transpose(output, [1, 0, *rest])

        outputs = _recomputed(
            lambda images: self.model(images, training=True),
            tf.transpose(frames, order),
        )
        return tf.nest.map_structure(unfold, outputs)

    def compute_output_shape(self, frames_shape):
        outputs = self.model.compute_output_shape((None, *frames_shape[2:]))
        leading = tuple(frames_shape[:2])
        return _map_shapes(lambda s: (*leading, *tuple(s)[1:]), outputs)

    def get_config(self):
        model = keras.utils.serialize_keras_object(self.model)
        return {
            **super().get_config(),
            "model": model,
            "gradient_frames": self.gradient_frames,
            "checkpointing": self.checkpointing,
        }

    @classmethod
    def from_config(cls, config):
        model = keras.utils.deserialize_keras_object(config["model"])
        return cls(**{**config, "model": model})


def _recomputed(model, frames):
    """A model on frame after frame, and again for the gradient of each.

    `tf.recompute_grad` does not find the variables of a model in a loop; and
    without the loop all frames could be in memory at once.
    """
    one = tf.TensorSpec(frames.shape[1:], frames.dtype)
    traced = tf.function(model, input_signature=[one], autograph=False)
    structure = traced.get_concrete_function().structured_outputs
    kinds = [
        tf.TensorSpec(output.shape, output.dtype)
        for output in tf.nest.flatten(structure)
    ]

    def flat(images):
        return tf.nest.flatten(model(images))

    @tf.custom_gradient
    def run(frames):
        outputs = tf.map_fn(
            flat, frames, fn_output_signature=kinds, parallel_iterations=1
        )

        def gradient(*upstream, variables=()):
            def add_frame(number, of_frames, sums):
                images = frames[number]
                with tf.GradientTape(watch_accessed_variables=False) as tape:
                    tape.watch([images, *variables])
                    found = flat(images)
                of_images, *found = tape.gradient(
                    found,
                    [images, *variables],
                    [above[number] for above in upstream],
                    unconnected_gradients=tf.UnconnectedGradients.ZERO,
                )
                added = [a + b for a, b in zip(sums, found, strict=True)]
                return number + 1, of_frames.write(number, of_images), added

            count = tf.shape(frames)[0]
            _, of_frames, sums = tf.while_loop(
                lambda number, *_: number < count,
                add_frame,
                (
                    0,
                    tf.TensorArray(frames.dtype, count),
                    [tf.zeros_like(variable) for variable in variables],
                ),
                parallel_iterations=1,
            )
            of_frames = of_frames.stack()
            return (of_frames, sums) if variables else of_frames

        return outputs, gradient

    return tf.nest.pack_sequence_as(structure, run(frames))


def _centre_first(frames):
    """Numbers of the frames, the centre's first and the others shuffled."""
    middle = frames // 2
    others = tf.range(frames - 1)
    others = tf.where(others < middle, others, others + 1)
    return tf.concat([[middle], tf.random.shuffle(others)], axis=0)


def _map_shapes(function, shapes):
    """Like `tf.nest.map_structure`, which would take a shape apart."""
    if isinstance(shapes, dict):
        return {k: _map_shapes(function, v) for k, v in shapes.items()}
    if isinstance(shapes, list):
        return [_map_shapes(function, shape) for shape in shapes]
    return function(shapes)
