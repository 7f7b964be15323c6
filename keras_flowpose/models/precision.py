"""Which arithmetic a model computes in, and how to choose it for a while."""

import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import tensorflow as tf
from tensorflow import keras

from keras_flowpose import argument_checks as checks
from keras_flowpose.run_config import PRECISIONS

_CPU_INFO = Path("/proc/cpuinfo")
_BFLOAT16_FLAGS = {"avx512_bf16", "amx_bf16"}
_AMPERE = (8, 0)


def resolve_precision(precision: str) -> str:
    """Turns a wish into the name of a Keras precision policy.

    "auto" is "mixed_bfloat16" where the hardware multiplies bfloat16 matrices
    faster than float32 ones: on NVIDIA GPUs from Ampere on, and without a GPU
    on processors with AVX-512 BF16 or AMX. Anything else gets "float32".
    Weights and outputs are float32 either way.

    Args:
        precision: "auto", "float32", "mixed_bfloat16" or "mixed_float16".

    Returns:
        "float32", "mixed_bfloat16" or "mixed_float16".

    Raises:
        ValueError: If `precision` is none of them.
    """
    checks.one_of("precision", precision, PRECISIONS)
    if precision != "auto":
        return precision
    gpus = tf.config.list_physical_devices("GPU")
    # With GPUs the convolutions run there, whatever the processor can do.
    fast = all(map(_is_ampere, gpus)) if gpus else _cpu_has_bfloat16()
    return "mixed_bfloat16" if fast else "float32"


@contextmanager
def precision_scope(policy: str) -> Iterator[None]:
    """Lets layers made inside the block compute in `policy`.

    The global Keras policy is what it was afterwards, also after an error.

    Args:
        policy: A precision as for `resolve_precision`.
    """
    before = keras.mixed_precision.global_policy()
    keras.mixed_precision.set_global_policy(resolve_precision(policy))
    try:
        yield
    finally:
        keras.mixed_precision.set_global_policy(before)


def _is_ampere(gpu: tf.config.PhysicalDevice) -> bool:
    details = tf.config.experimental.get_device_details(gpu)
    return details.get("compute_capability", (0, 0)) >= _AMPERE


def _cpu_has_bfloat16() -> bool:
    if platform.system() != "Linux" or not _CPU_INFO.exists():
        return False
    lines = _CPU_INFO.read_text(encoding="utf-8").splitlines()
    flags = next((line for line in lines if line.startswith("flags")), "")
    return not _BFLOAT16_FLAGS.isdisjoint(flags.split())
