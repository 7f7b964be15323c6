"""A trained net as a wider one that computes the same.

Each new channel of a hidden layer is a copy of a trained one, and what a
channel gave to the next layer is shared out among its copies. So training of a
wide net goes on where that of a narrow one, which costs a fraction, has ended.
"""

from collections.abc import Mapping

import numpy as np

_INPUTS = {
    "conv1": (),
    "conv2": ("conv1",),
    "conv3": ("conv2",),
    "conv4": ("conv3",),
    "conv5": ("conv4",),
    "conv6": ("conv5",),
    "conv7": ("conv6",),
    "conv8": ("conv7",),
    "conv1_fusion": ("conv3", "conv7"),
    "conv2_fusion": ("conv1_fusion",),
    "conv3_fusion": ("conv2_fusion",),
    "conv4_fusion": ("conv3_fusion",),
    "conv5_fusion": ("conv4_fusion",),
}
"""The layers whose channels each layer of a heatmap net reads, in order."""

_HEADS = ("conv8", "conv5_fusion")


def widened_weights(
    stored: Mapping[str, np.ndarray],
    channels: Mapping[str, int],
    noise: float = 0.5,
    seed: int = 0,
) -> dict[str, np.ndarray]:
    """Weights of a wider heatmap net with the same output.

    Copies of a channel are equal at first, and some optimizers would keep them
    so. Therefore the kernels that read them get noise that cancels out over
    the copies: the output stays the same, and the gradients differ.

    Args:
        stored: Arrays by name, `conv1/kernel` `(height, width, in, out)` and
            `conv1/bias` `(out,)`, of a narrow net; with or without fusion.
        channels: Output channels of the wide net's hidden layers by name, at
            least as many as the narrow net's.
        noise: Standard deviation of the noise, in those of the kernel.
        seed: Fixes which channels are copied and the noise.

    Returns:
        Arrays by the names of `stored`, float32.

    Raises:
        ValueError: If a layer would become narrower.

    Reference:
        Chen, Goodfellow, Shlens, "Net2Net" (ICLR 2016), section 2.2. The noise
        that cancels is ours.
    """
    random = np.random.default_rng(seed)
    layers = [name for name in _INPUTS if f"{name}/kernel" in stored]
    origins = {}
    for layer in layers:
        narrow = stored[f"{layer}/bias"].size
        wide = narrow if layer in _HEADS else channels[layer]
        origins[layer] = _origins(layer, narrow, wide, random)
    wider = {}
    for layer in layers:
        kernel = stored[f"{layer}/kernel"].astype(np.float32)
        if _INPUTS[layer]:
            read = [origins[name] for name in _INPUTS[layer]]
            kernel = _share_out(kernel, _concatenated(read), noise, random)
        wider[f"{layer}/kernel"] = kernel[..., origins[layer]]
        bias = stored[f"{layer}/bias"].astype(np.float32)
        wider[f"{layer}/bias"] = bias[origins[layer]]
    return wider


def _origins(
    layer: str, narrow: int, wide: int, random: np.random.Generator
) -> np.ndarray:
    """For each channel of the wide layer, the narrow one it is a copy of."""
    if wide < narrow:
        raise ValueError(
            f"`channels` must have at least {narrow} for {layer}, as the "
            f"narrow net has. Received: {wide}"
        )
    # Each channel gets the same number of copies, as far as that goes.
    rounds = [np.arange(narrow)]
    while sum(map(len, rounds)) < wide:
        rounds.append(random.permutation(narrow))
    return np.concatenate(rounds)[:wide]


def _concatenated(read: list[np.ndarray]) -> np.ndarray:
    """Origins in the concatenation of several layers' outputs."""
    starts = np.cumsum([0] + [origins.max() + 1 for origins in read[:-1]])
    return np.concatenate(
        [o + start for o, start in zip(read, starts, strict=True)]
    )


def _share_out(
    kernel: np.ndarray,
    origins: np.ndarray,
    noise: float,
    random: np.random.Generator,
) -> np.ndarray:
    """A kernel that reads copies of the channels it has read before."""
    copies = np.bincount(origins)[origins]
    height, width, _, out = kernel.shape
    shape = (height, width, origins.size, out)
    different = random.standard_normal(shape, np.float32)
    different *= noise * kernel.std()
    for origin in range(kernel.shape[2]):
        same = np.flatnonzero(origins == origin)
        different[:, :, same] -= different[:, :, same].mean(2, keepdims=True)
    return kernel[:, :, origins] / copies[:, np.newaxis] + different
