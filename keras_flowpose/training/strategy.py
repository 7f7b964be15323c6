"""Which devices a run uses."""

import tensorflow as tf


def default_strategy() -> tf.distribute.Strategy:
    """Mirrors a run over all GPUs, or over several logical CPUs.

    Returns:
        A MirroredStrategy if there is more than one GPU, or no GPU and more
        than one (logical) CPU; else TensorFlow's default strategy.
    """
    devices = tf.config.list_logical_devices("GPU")
    devices = devices or tf.config.list_logical_devices("CPU")
    if len(devices) > 1:
        return tf.distribute.MirroredStrategy([d.name for d in devices])
    return tf.distribute.get_strategy()
