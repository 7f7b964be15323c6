import numpy as np
import pytest

from keras_flowpose.models.caffe import read_caffemodel
from keras_flowpose.safe_files import UserError
from tests.models.caffe_files import SMALL
from tests.models.caffe_files import net_bytes


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("double", [False, True])
def test_every_way_to_store_blobs_is_read(
    tmp_path, version, legacy, packed, double
):
    path = tmp_path / "a.caffemodel"
    path.write_bytes(net_bytes(SMALL, version, legacy, packed, double))
    found = read_caffemodel(path)
    assert list(found) == ["first", "second"]  # layers without blobs left out
    for name, blobs in SMALL.items():
        for blob, values in zip(found[name], blobs, strict=True):
            assert blob.dtype == (np.float64 if double else np.float32)
            shape = values.shape
            if legacy:
                shape = (1,) * (4 - len(shape)) + shape
            assert blob.shape == shape
            np.testing.assert_array_equal(blob.ravel(), values.ravel())


def refusal(path):
    with pytest.raises(UserError) as told:
        read_caffemodel(path)
    line = str(told.value)
    assert str(path) in line
    assert "\n" not in line
    return line


def test_files_that_are_none_are_told(tmp_path):
    assert "No such file" in refusal(tmp_path / "no.caffemodel")
    path = tmp_path / "a.caffemodel"
    for content, words in (
        (b'name: "net"\nlayers { name: "conv1" }\n' * 200, "text file"),
        ("<html>gefunden: \u00e4</html>".encode() * 200, "text file"),
        (b"", "no layer with weights"),
        (b"\x89HDF\r\n\x1a\n" + bytes(99), "not a whole .caffemodel"),
        (b"PK\x03\x04" + bytes(range(256)), "not a whole .caffemodel"),
        (net_bytes({}), "no layer with weights"),
    ):
        path.write_bytes(content)
        assert words in refusal(path), content[:20]


def test_wherever_a_file_is_cut_off_it_is_told(tmp_path):
    path = tmp_path / "a.caffemodel"
    whole = net_bytes(SMALL)
    for length in range(1, len(whole)):
        path.write_bytes(whole[:length])
        try:
            layers = read_caffemodel(path)
        except UserError as error:
            assert "\n" not in str(error)
        else:
            # Cut between two layers: what there is, is whole.
            assert list(layers) in (["first"], ["first", "second"])


def test_blobs_that_do_not_fit_their_shape_are_told(tmp_path):
    path = tmp_path / "a.caffemodel"
    # In the first shape, 4 becomes 5.
    good = net_bytes(SMALL)
    bad = good.replace(
        bytes([0x0A, 4, 4, 3, 1, 2]), bytes([0x0A, 4, 5, 3, 1, 2])
    )
    assert bad != good
    path.write_bytes(bad)
    assert "shape (5, 3, 1, 2) has 24 values" in refusal(path)
