"""A trained net, and what tells it from all others."""

import hashlib
import os
from dataclasses import dataclass

from tensorflow import keras

from keras_flowpose.models.precision import resolve_precision
from keras_flowpose.models.preset_folder import WEIGHTS_FILE
from keras_flowpose.models.preset_folder import preset_folder
from keras_flowpose.models.presets import from_preset


@dataclass(frozen=True, eq=False)
class TrainedNet:
    """A net for single frames.

    Args:
        model: The net.
        digest: Stands for its weights and precision, in the names of what is
            kept of its work.
    """

    model: keras.Model
    digest: str


def open_trained_net(
    source: str | os.PathLike, precision: str = "auto"
) -> TrainedNet:
    """Loads a net for single frames.

    Args:
        source: A shipped preset, a preset folder or the folder of a run.
        precision: As for `from_preset`. Defaults to "auto".

    Raises:
        UserError: If there is no such preset.
    """
    precision = resolve_precision(precision)
    content = (preset_folder(source) / WEIGHTS_FILE).read_bytes()
    digest = hashlib.blake2b(content, digest_size=16).hexdigest()
    return TrainedNet(from_preset(source, precision), f"{digest} {precision}")
