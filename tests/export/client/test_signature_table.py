import pytest

from keras_flowpose.export.client.errors import SignatureMissingError
from keras_flowpose.export.client.signature_table import KNOWN
from keras_flowpose.export.client.signature_table import ServedSignature
from keras_flowpose.export.client.signature_table import ServedTensor
from keras_flowpose.export.client.signature_table import needed_signature


def declared(name, **changes):
    sides = [
        {key: ServedTensor(dtype, (-1,)) for key, dtype in side.items()}
        for side in KNOWN[name]
    ]
    sides[0].update(changes)
    return {name: ServedSignature(*sides)}


def test_the_table_is_that_of_bundles(served):
    with served.client("grpc") as client:
        for name in KNOWN:
            assert client.offers(name)


def test_more_inputs_are_fine_if_they_are_known():
    offered = declared("pool", reliable=ServedTensor("bool", None))

    assert needed_signature(offered, "pool", "m") is offered["pool"]
    offered = declared("pool", depth=ServedTensor("bool", None))
    with pytest.raises(SignatureMissingError, match="wants depth, too"):
        needed_signature(offered, "pool", "m")


def test_what_is_missing_is_told():
    with pytest.raises(
        SignatureMissingError,
        match=r"model 'm' has no signature `pool`, but clip.*without windows",
    ):
        needed_signature(declared("clip"), "pool", "'m'")
    offered = declared("heatmaps", frames=ServedTensor("float32", (-1,)))
    with pytest.raises(
        SignatureMissingError, match="no input frames of type uint8, but frames"
    ):
        needed_signature(offered, "heatmaps", "'m'")
