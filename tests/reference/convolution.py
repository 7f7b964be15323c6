"""Convolution and pooling in loops, as a textbook writes them."""

import numpy as np


def convolve(image, kernel, bias, relu=False):
    """Cross-correlation, stride 1, zeros outside; image `(h, w, channels)`."""
    height, width, _ = image.shape
    rows, columns, _, filters = kernel.shape
    result = np.tile(bias.astype(np.float64), (height, width, 1))
    for y in range(height):
        for x in range(width):
            for i in range(rows):
                for j in range(columns):
                    v, u = y + i - rows // 2, x + j - columns // 2
                    if 0 <= v < height and 0 <= u < width:
                        result[y, x] += image[v, u] @ kernel[i, j]
    assert result.shape == (height, width, filters)
    return np.maximum(result, 0) if relu else result


def max_pool(image):
    """2 x 2 with stride 2; an odd last row or column is pooled alone."""
    height, width, channels = image.shape
    result = np.empty(((height + 1) // 2, (width + 1) // 2, channels))
    for y in range(result.shape[0]):
        for x in range(result.shape[1]):
            block = image[2 * y : 2 * y + 2, 2 * x : 2 * x + 2]
            result[y, x] = block.max(axis=(0, 1))
    return result


def heatmap_net(image, weights, conv8_relu, fusion_relu):
    """HeatmapNet on one image; `weights` maps layer to (kernel, bias).

    Returns the outputs of conv8 and of conv5_fusion.
    """

    def run(x, name, relu=True):
        return convolve(x, *weights[name], relu=relu)

    x = max_pool(run(image, "conv1"))
    x = max_pool(run(x, "conv2"))
    conv3 = x = run(x, "conv3")
    for name in ("conv4", "conv5", "conv6", "conv7"):
        x = run(x, name)
    spatial = run(x, "conv8", conv8_relu)
    x = np.concatenate([conv3, x], axis=-1)
    for name in ("conv1_fusion", "conv2_fusion", "conv3_fusion"):
        x = run(x, name)
    x = run(x, "conv4_fusion")
    return spatial, run(x, "conv5_fusion", fusion_relu)
