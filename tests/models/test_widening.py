import numpy as np
import pytest

from keras_flowpose.models.widening import widened_weights

LAYERS = ("conv1", "conv2", "conv3")


@pytest.fixture
def narrow():
    """Three layers with 1 x 1 kernels and four channels."""
    random = np.random.default_rng(0)
    weights = {}
    for layer, read in zip(LAYERS, (3, 4, 4), strict=True):
        weights[f"{layer}/kernel"] = random.normal(size=(1, 1, read, 4))
        weights[f"{layer}/bias"] = random.normal(size=4)
    return weights


def outputs(weights):
    """What the layers give for five pixels, by matrix products."""
    x = np.random.default_rng(1).normal(size=(5, 3))
    for layer in LAYERS:
        product = x @ weights[f"{layer}/kernel"][0, 0]
        x = np.maximum(product + weights[f"{layer}/bias"], 0)
    return x


@pytest.mark.parametrize("wide", [4, 7, 8, 11])
def test_all_channels_are_copies(narrow, wide):
    wider = widened_weights(narrow, dict.fromkeys(LAYERS, wide))
    before, after = outputs(narrow), outputs(wider)
    assert after.shape == (5, wide)
    np.testing.assert_allclose(after[:, :4], before, atol=1e-4)
    apart = np.abs(after[:, :, np.newaxis] - before[:, np.newaxis]).max(0)
    copies = (apart < 1e-4).sum(0)
    assert set(copies) <= {wide // 4, -(-wide // 4)}
    assert copies.sum() == wide


def test_copies_are_read_differently(narrow):
    wider = widened_weights(narrow, dict.fromkeys(LAYERS, 8))
    kernel = wider["conv2/kernel"][0, 0]
    first, second = kernel[:4], kernel[4:]
    order = [
        int(np.argmin(np.abs(b - narrow["conv1/bias"])))
        for b in wider["conv1/bias"][4:]
    ]
    np.testing.assert_allclose(
        (first[order] + second)[:, :4],
        narrow["conv2/kernel"][0, 0][order],
        atol=1e-5,
    )
    spread = np.abs(first[order] - second).mean()
    assert spread > 0.1 * np.abs(kernel).mean()


def test_no_layer_may_become_narrower(narrow):
    with pytest.raises(ValueError, match=r"at least 4 for conv2.* Received: 3"):
        widened_weights(narrow, {"conv1": 4, "conv2": 3, "conv3": 4})
