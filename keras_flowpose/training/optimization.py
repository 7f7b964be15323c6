"""Learning-rate schedules and optimisers, by name."""

import math

import tensorflow as tf
from tensorflow import keras

from keras_flowpose import argument_checks as checks

_PAPER_MOMENTUM = 0.95
# 80,000 and 100,000 of the paper's 120,000 iterations.
_PAPER_DROPS = (80 / 120, 100 / 120)


def learning_rate_schedule(
    name: str, learning_rate: float, steps: int, warmup_steps: int
) -> keras.optimizers.schedules.LearningRateSchedule:
    """How the learning rate changes over a run.

    Args:
        name: "cosine": up in a line over the warm-up, then down along half a
            cosine to 0. "paper": constant, a tenth after two thirds of the
            run and a hundredth after five sixths, without warm-up.
        learning_rate: Highest rate.
        steps: Length of the run.
        warmup_steps: Steps of the rise; "cosine" only.

    Raises:
        ValueError: If the name is unknown.

    Reference:
        The paper's training: 1e-8, 1e-9 from 80,000 and 1e-10
        from 100,000 iterations on.
    """
    if name == "cosine":
        return keras.optimizers.schedules.CosineDecay(
            initial_learning_rate=0.0 if warmup_steps else learning_rate,
            decay_steps=max(steps - warmup_steps, 1),
            warmup_target=learning_rate if warmup_steps else None,
            warmup_steps=warmup_steps,
        )
    if name == "paper":
        return keras.optimizers.schedules.PiecewiseConstantDecay(
            boundaries=[round(steps * part) for part in _PAPER_DROPS],
            values=[learning_rate / factor for factor in (1, 10, 100)],
        )
    raise ValueError(f"`name` must be 'cosine' or 'paper'. Received: {name!r}")


def make_optimizer(
    name: str,
    schedule: keras.optimizers.schedules.LearningRateSchedule | float,
    weight_decay: float,
    clip_norm: float,
) -> keras.optimizers.Optimizer:
    """The optimiser of a run.

    Args:
        name: "adamw", with decay on kernels alone, or "sgd" with the paper's
            momentum of 0.95.
        schedule: Learning rate or its schedule.
        weight_decay: Decoupled weight decay; "adamw" only.
        clip_norm: Largest norm of a step's whole gradient; 0 for any.

    Raises:
        ValueError: If the name is unknown.
    """
    if name == "adamw":
        optimizer = ClippedAdamW(
            schedule, weight_decay=weight_decay, clip_norm=clip_norm
        )
        optimizer.exclude_from_weight_decay(var_names=["bias"])
        return optimizer
    if name == "sgd":
        return ClippedSGD(
            schedule, momentum=_PAPER_MOMENTUM, clip_norm=clip_norm
        )
    raise ValueError(f"`name` must be 'adamw' or 'sgd'. Received: {name!r}")


class _ClippedTogether:
    """Clips the gradient that all devices have together.

    Keras 3's own `global_clipnorm` clips the part of each device before the
    parts are added, so that a mirrored run is not the run of one device.
    """

    def __init__(self, *args, clip_norm=1.0, **kwargs):
        super().__init__(*args, **kwargs)
        self.clip_norm = checks.within("clip_norm", clip_norm, 0, math.inf)

    def get_config(self):
        return {**super().get_config(), "clip_norm": self.clip_norm}

    def _clipped(self, gradients, add_devices=True):
        """Gradients scaled by the norm of their sum over the devices.

        Weights that the loss does not depend on have None.
        """
        known = [g for g in gradients if g is not None]
        if not self.clip_norm or not known:
            return list(gradients)
        context = tf.distribute.get_replica_context()
        if context is not None and context.num_replicas_in_sync == 1:
            add_devices = False
        if add_devices and context is not None:
            known = context.all_reduce(tf.distribute.ReduceOp.SUM, known)
        norm = tf.linalg.global_norm(known)
        scale = self.clip_norm / tf.maximum(norm, self.clip_norm)
        return [
            None if g is None else g * tf.cast(scale, g.dtype)
            for g in gradients
        ]

    if hasattr(keras.optimizers.Optimizer, "apply"):  # Keras 3

        def apply(self, grads, trainable_variables=None):
            return super().apply(self._clipped(grads), trainable_variables)

    else:

        def apply_gradients(
            self,
            grads_and_vars,
            name=None,
            skip_gradients_aggregation=False,
            **kwargs,
        ):
            gradients, variables = zip(*grads_and_vars, strict=True)
            # Loss scaling adds the devices' gradients before it gets here.
            clipped = self._clipped(gradients, not skip_gradients_aggregation)
            return super().apply_gradients(
                zip(clipped, variables, strict=True),
                name=name,
                skip_gradients_aggregation=skip_gradients_aggregation,
                **kwargs,
            )


@keras.utils.register_keras_serializable(package="keras_flowpose")
class ClippedAdamW(_ClippedTogether, keras.optimizers.AdamW):
    """AdamW whose whole gradient has at most the norm `clip_norm`.

    Args:
        *args: Passed to `keras.optimizers.AdamW`.
        clip_norm: Number >= 0; 0 clips nothing. Defaults to 1.0.
        **kwargs: Passed to `keras.optimizers.AdamW`.
    """


@keras.utils.register_keras_serializable(package="keras_flowpose")
class ClippedSGD(_ClippedTogether, keras.optimizers.SGD):
    """SGD whose whole gradient has at most the norm `clip_norm`.

    Args:
        *args: Passed to `keras.optimizers.SGD`.
        clip_norm: Number >= 0; 0 clips nothing. Defaults to 1.0.
        **kwargs: Passed to `keras.optimizers.SGD`.
    """
