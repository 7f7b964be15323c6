"""A new net from a trained one, whatever joints either of them has.

The paper starts on a new dataset from the layers of any trained heatmap net.
All layers are taken over, widened if the new net is wider; of the last ones,
which have one channel a joint, the channels of the joints that both nets know
by name.
"""

import operator
import os
from collections.abc import Mapping
from collections.abc import Sequence

import numpy as np
import safetensors.numpy
import tensorflow as tf
from tensorflow import keras

from keras_flowpose.models.preset_folder import WEIGHTS_FILE
from keras_flowpose.models.preset_folder import load_preset_config
from keras_flowpose.models.preset_folder import preset_folder
from keras_flowpose.models.weights import named_weights
from keras_flowpose.models.widening import widened_weights
from keras_flowpose.safe_files import UserError

_HEADS = ("conv8", "conv5_fusion")


def start_from(
    model: keras.Model, joints: Sequence[str], source: str | os.PathLike
) -> list[str]:
    """Gives a net the weights of a preset, as far as they fit.

    Channels of joints that the preset does not know, and the fusion layers if
    it has none, keep their initial weights. The size of the network frame, and
    what colours are multiplied by, may differ. A wider net computes the same at
    first.

    Args:
        model: A net of heatmaps that `build_model` made.
        joints: Names of its joints.
        source: As for `from_preset`.

    Returns:
        Names of the joints whose heatmaps start anew.

    Raises:
        UserError: If there is no such preset, its weights are damaged, or its
            layers have other sizes (see `check_start`).
    """
    known = load_preset_config(source).joints
    path = preset_folder(source) / WEIGHTS_FILE
    try:
        stored = safetensors.numpy.load_file(path)
    except safetensors.SafetensorError as error:
        raise UserError(
            f"{path} is not a whole safetensors file ({error})."
        ) from error
    named = named_weights(model)
    channels = {
        name.split("/")[0]: variable.shape[-1]
        for name, variable in named.items()
    }
    if _is_wider(channels, stored):
        stored = widened_weights(stored, channels)
    shared = [name for name in joints if name in known]
    ours = [list(joints).index(name) for name in shared]
    theirs = [known.index(name) for name in shared]
    for name, variable in named.items():
        if name not in stored:
            continue  # a head that the preset lacks
        value = np.array(tf.convert_to_tensor(variable))
        if name.split("/")[0] in _HEADS:
            value[..., ours] = stored[name][..., theirs]
        elif value.shape == stored[name].shape:
            value[...] = stored[name]
        else:
            raise UserError(
                f"{source} is a net of other sizes: its {name} has shape "
                f"{stored[name].shape}, that of the new net {value.shape}."
            )
        variable.assign(value)
    return [name for name in joints if name not in known]


def _is_wider(
    channels: Mapping[str, int], stored: Mapping[str, np.ndarray]
) -> bool:
    """Whether some hidden layer has more channels, and none has fewer."""
    theirs = {
        name: stored[f"{name}/bias"].size
        for name in channels
        if name not in _HEADS and f"{name}/bias" in stored
    }
    ours = [channels[name] for name in theirs]
    return ours != list(theirs.values()) and all(
        map(operator.ge, ours, theirs.values())
    )
