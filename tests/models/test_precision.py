import pytest
import tensorflow as tf
from tensorflow import keras

from keras_flowpose.models import precision


@pytest.mark.parametrize("name", ["float32", "mixed_bfloat16", "mixed_float16"])
def test_named_policies_stay_what_they_are(name):
    assert precision.resolve_precision(name) == name


def test_unknown_precision():
    with pytest.raises(ValueError, match="`precision` must be one of 'auto'"):
        precision.resolve_precision("float16")


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ("fpu avx2 avx512_bf16 sse", "mixed_bfloat16"),
        ("fpu amx_bf16", "mixed_bfloat16"),
        ("fpu avx2 avx512f", "float32"),
    ],
)
def test_auto_reads_the_processors_flags(
    tmp_path, monkeypatch, flags, expected
):
    info = tmp_path / "cpuinfo"
    info.write_text(f"processor : 0\nflags\t\t: {flags}\nbugs : none\n")
    monkeypatch.setattr(precision, "_CPU_INFO", info)
    monkeypatch.setattr(precision.platform, "system", lambda: "Linux")
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: [])
    assert precision.resolve_precision("auto") == expected


@pytest.mark.parametrize(
    ("capability", "expected"),
    [((7, 5), "float32"), ((8, 6), "mixed_bfloat16"), (None, "float32")],
)
def test_auto_asks_the_gpu_if_there_is_one(monkeypatch, capability, expected):
    details = {} if capability is None else {"compute_capability": capability}
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: ["x"])
    monkeypatch.setattr(
        tf.config.experimental, "get_device_details", lambda gpu: details
    )
    assert precision.resolve_precision("auto") == expected


def test_scope_ends_even_after_an_error():
    before = keras.mixed_precision.global_policy().name
    with (
        pytest.raises(RuntimeError, match="inside"),
        precision.precision_scope("mixed_bfloat16"),
    ):
        assert keras.layers.Dense(1).compute_dtype == "bfloat16"
        raise RuntimeError("inside")
    assert keras.mixed_precision.global_policy().name == before
