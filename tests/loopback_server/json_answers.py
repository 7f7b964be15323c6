"""An answer in JSON.

Rows are answered by `predictions`, columns by `outputs`.

Reference:
    https://www.tensorflow.org/tfx/serving/api_rest;
    tensorflow_serving/util/json_tensor.cc (`MakeJsonFromTensors`).
"""

import base64
import json

import numpy as np

from tests.loopback_server.status import invalid


def answer_json(outputs: dict[str, np.ndarray], rows: bool) -> bytes:
    """An answer's body. A single output loses its name.

    Raises:
        ServingError: If rows are asked for and the outputs' first axes differ.
    """
    if rows:
        size = None
        for name, value in outputs.items():
            if value.ndim == 0:
                raise invalid(f"Tensor name: {name} has no shape information ")
            if size not in (None, len(value)):
                raise invalid(
                    f"Tensor name: {name} has inconsistent batch size: "
                    f"{len(value)} expecting: {size}"
                )
            size = len(value)
    plain = {name: _plain(name, value) for name, value in outputs.items()}
    alone = next(iter(plain.values())) if len(plain) == 1 else None
    if not rows:
        return json.dumps(
            {"outputs": plain if alone is None else alone}
        ).encode()
    if alone is None:
        alone = [
            dict(zip(plain, row, strict=True))
            for row in zip(*plain.values(), strict=True)
        ]
    return json.dumps({"predictions": alone}).encode()


def _plain(name, value):
    if value.dtype == object:
        return _text(value.tolist(), name.endswith("_bytes"))
    if value.dtype == np.float32:
        # The fewest digits that read back as the same float32.
        value = value.astype(str).astype(np.float64)
    return value.tolist()


def _text(value, as_bytes):
    if isinstance(value, list):
        return [_text(one, as_bytes) for one in value]
    if as_bytes:
        return {"b64": base64.b64encode(value).decode()}
    return value.decode("utf-8", "replace")
