"""A net that learns from a trained one: knowledge distillation on heatmaps.

A label says where one person put a joint. A teacher's map says how sure it is,
and of what else: where left and right cannot be told, it has two hills. It
knows joints that nobody labelled, and beside it a slip of a label is one voice
of two.
"""

from tensorflow import keras

from keras_flowpose.layers.imitation import Imitation


@keras.utils.register_keras_serializable(package="keras_flowpose")
class TaughtNet(keras.Model):
    """A heatmap net in training, together with its teacher.

    It computes what `net` computes. While it is trained, each of the net's
    maps is drawn to the teacher's last ones, by a loss that comes on top of
    those of labels. The teacher does not change; in `evaluate` and `predict`,
    whose outputs do not depend on it, it is not computed.

    Args:
        net: The net that learns, a `HeatmapNet` or `SpatialNet`.
        teacher: A trained `HeatmapNet` or `SpatialNet`, for images of the
            same size. It is made untrainable.
        pairs: As `Imitation`: which joint of the net is which of the teacher.
        weight: As `Imitation`. Defaults to 1.0.
        foreground: As `Imitation`. Defaults to 5.0.
        **kwargs: `name` and `trainable`, passed to `keras.Model`.

    Input shape:
        `(batch, height, width, 3)`, RGB 0-255, any numeric type.

    Output shape:
        As `net`: a dict of heatmaps, or one tensor, float32.

    Raises:
        ValueError: If the teacher takes images of another size.

    Example:

    >>> small = HeatmapNet(joints=7, width=0.1, input_size=24)
    >>> large = HeatmapNet(joints=7, width=0.2, input_size=24)
    >>> net = TaughtNet(small, large, [(joint, joint) for joint in range(7)])
    >>> tuple(net(tf.zeros([2, 24, 24, 3]))["fusion"].shape)
    (2, 6, 6, 7)
    """

    def __init__(
        self, net, teacher, pairs, weight=1.0, foreground=5.0, **kwargs
    ):
        size = tuple(net.input_shape)[1:]
        if tuple(teacher.input_shape)[1:] != size:
            raise ValueError(
                "`teacher` must take the images of `net`, of shape "
                f"{size}. Received: a teacher for {teacher.input_shape[1:]}"
            )
        teacher.trainable = False
        images = keras.Input(size, name="images")
        known = teacher(images, training=False)
        known = known["fusion"] if isinstance(known, dict) else known

        def imitate(name, maps):
            return Imitation(
                pairs, weight, foreground, name=name, dtype="float32"
            )(maps, known)

        maps = net(images)
        if isinstance(maps, dict):
            outputs = {name: imitate(name, maps[name]) for name in maps}
        else:
            outputs = imitate("spatial", maps)
        super().__init__(inputs=images, outputs=outputs, **kwargs)
        # By name: as attributes they would be listed among the layers twice.
        self._names = net.name, teacher.name
        self.pairs = pairs
        self.weight = weight
        self.foreground = foreground

    @property
    def net(self) -> keras.Model:
        """The net that learns."""
        return self.get_layer(self._names[0])

    @property
    def teacher(self) -> keras.Model:
        """The net that is learnt from."""
        return self.get_layer(self._names[1])

    def get_config(self):
        serialize = keras.utils.serialize_keras_object
        return {
            "name": self.name,
            "trainable": self.trainable,
            "net": serialize(self.net),
            "teacher": serialize(self.teacher),
            "pairs": self.pairs,
            "weight": self.weight,
            "foreground": self.foreground,
        }

    @classmethod
    def from_config(cls, config):
        nets = {
            name: keras.utils.deserialize_keras_object(config[name])
            for name in ("net", "teacher")
        }
        return cls(**{**config, **nets})
