"""Finds the teacher that a run names, and matches its joints."""

from tensorflow import keras

from keras_flowpose.models.precision import resolve_precision
from keras_flowpose.models.preset_folder import load_preset_config
from keras_flowpose.models.presets import from_preset
from keras_flowpose.models.taught_net import TaughtNet
from keras_flowpose.run_config import RunConfig


def with_teacher(net: keras.Model, config: RunConfig) -> TaughtNet:
    """A net together with the teacher that its run names.

    Args:
        net: The net that is to learn, which `build_model(config.model)` made.
        config: The run. Its `train.teacher` has passed `check_teacher`.

    Raises:
        UserError: If there is no such preset, or it is damaged.
    """
    train = config.train
    known = load_preset_config(train.teacher).joints
    pairs = [
        (number, known.index(name))
        for number, name in enumerate(config.model.joints)
        if name in known
    ]
    teacher = from_preset(train.teacher, resolve_precision(train.precision))
    return TaughtNet(
        net, teacher, pairs, train.teacher_weight, train.foreground
    )


def without_teacher(model: keras.Model) -> keras.Model:
    """The net that learns, of a model that may hold its teacher, too."""
    return model.net if isinstance(model, TaughtNet) else model
