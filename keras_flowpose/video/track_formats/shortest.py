"""Numbers as the shortest decimals that read back as the same numbers."""

import numpy as np


def shortest_texts(values: np.ndarray) -> list[str]:
    """The numbers of an array as text, "" for NaN.

    Args:
        values: Float32 or float64, of any shape. Float32 1.1 is "1.1", not
            the 1.10000002384185791015625 that it stands for; read as float64
            and rounded to float32 it is the same number again.

    Returns:
        One text for each number, in C order.
    """
    texts = map(str, np.ravel(values))
    return ["" if text == "nan" else text for text in texts]


def shortest_numbers(values: np.ndarray) -> list[float | None]:
    """As `shortest_texts`, as numbers for JSON; None for NaN."""
    return [float(t) if t else None for t in shortest_texts(values)]
