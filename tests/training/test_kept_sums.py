import numpy as np
import pytest

from keras_flowpose.safe_files import UserError
from keras_flowpose.training.kept_sums import KeptSums

ARRAY = np.arange(6, dtype=np.float64).reshape(2, 3)


def test_sums_are_found_again_by_part_and_settings(tmp_path):
    KeptSums(tmp_path / "a" / "b", ["net 1", "data"]).store(3, ARRAY)
    again = KeptSums(tmp_path / "a" / "b", ["net 1", "data"])
    np.testing.assert_array_equal(again.load(3), ARRAY)
    assert again.load(2) is None
    assert KeptSums(again.folder, ["net 2", "data"]).load(3) is None
    again.store(3, 2 * ARRAY)
    np.testing.assert_array_equal(again.load(3), 2 * ARRAY)


@pytest.mark.parametrize("harm", ["flipped", "cut", "empty"])
def test_damage_is_noticed(tmp_path, harm):
    sums = KeptSums(tmp_path, [])
    sums.store(0, ARRAY)
    (path,) = tmp_path.iterdir()
    content = bytearray(path.read_bytes())
    if harm == "flipped":
        content[-30] ^= 1
    path.write_bytes({"cut": content[:-1], "empty": b""}.get(harm, content))
    assert sums.load(0) is None


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="Cannot make the folder"):
        KeptSums(tmp_path / "file" / "sums", [])
