"""Learning-rate schedules and optimisers, by name."""

from tensorflow import keras

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
        Paper section 4, "training details": 1e-8, 1e-9 from 80,000 and 1e-10
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
        clip_norm: Largest norm of a step's whole gradient.

    Raises:
        ValueError: If the name is unknown.
    """
    if name == "adamw":
        optimizer = keras.optimizers.AdamW(
            schedule, weight_decay=weight_decay, global_clipnorm=clip_norm
        )
        optimizer.exclude_from_weight_decay(var_names=["bias"])
        return optimizer
    if name == "sgd":
        return keras.optimizers.SGD(
            schedule, momentum=_PAPER_MOMENTUM, global_clipnorm=clip_norm
        )
    raise ValueError(f"`name` must be 'adamw' or 'sgd'. Received: {name!r}")
