"""Reading MATLAB files, whole and broken ones."""

import numpy as np
import pytest
import scipy.io
from etils import epath

from keras_flowpose.datasets._matlab import read_structs
from keras_flowpose.datasets._matlab import read_variable
from keras_flowpose.datasets._matlab import text
from keras_flowpose.safe_files import UserError


def save_structs(path, *elements):
    """Writes `people`, as MATLAB does: a list would become a cell array."""
    fields = list(elements[0])
    array = np.zeros((1, len(elements)), [(field, object) for field in fields])
    for place, element in enumerate(elements):
        array[0, place] = tuple(element.values())
    scipy.io.savemat(path, {"people": array})


@pytest.fixture
def path(tmp_path):
    return epath.Path(tmp_path / "labels.mat")


def test_numbers_keep_their_axes_and_type(path):
    scipy.io.savemat(path, {"joints": np.array([[7]], np.uint16)})

    joints = read_variable(path, "joints")

    assert joints.shape == (1, 1)
    assert joints.dtype == np.uint16


@pytest.mark.parametrize("count", [1, 2])
def test_struct_array_of_any_length(path, count):
    persons = [{"name": f"p{i}", "point": [[i, 2]]} for i in range(count)]
    save_structs(path, *persons)

    found = read_structs(path, "people", ["name", "point"])

    assert found.shape == (count,)
    assert [text(person["name"]) for person in found] == ["p0", "p1"][:count]
    np.testing.assert_array_equal(found[0]["point"], [[0, 2]])


def test_empty_string(path):
    save_structs(path, {"name": ""})

    (person,) = read_structs(path, "people", ["name"])

    assert text(person["name"]) == ""


def test_missing_variable_names_those_that_are_there(path):
    scipy.io.savemat(path, {"other": 1.0, "another": 2.0})

    with pytest.raises(UserError, match=r"`joints`.*another, other"):
        read_variable(path, "joints")


def test_missing_field_is_named(path):
    save_structs(path, {"name": "p"})

    with pytest.raises(UserError, match=r"fields name, point.*fields name\."):
        read_structs(path, "people", ["name", "point"])


def test_numbers_are_no_struct_array(path):
    scipy.io.savemat(path, {"people": np.zeros((2, 3))})

    with pytest.raises(UserError, match=r"struct array.*float64"):
        read_structs(path, "people", ["name"])


def test_version_7_3_is_named(path):
    header = b"MATLAB 7.3 MAT-file".ljust(124) + b"\x00\x02IM"
    path.write_bytes(header + b"\x89HDF\r\n\x1a\n".rjust(392))

    with pytest.raises(UserError, match=r"MATLAB 7\.3 \(HDF5\).*version 5"):
        read_variable(path, "joints")


@pytest.mark.parametrize("kept", [0, 40, 150, 400])
def test_cut_short_file_is_refused(path, kept):
    values = np.random.default_rng(0).random((20, 20))
    scipy.io.savemat(path, {"joints": values}, do_compression=True)
    path.write_bytes(path.read_bytes()[:kept])

    with pytest.raises(UserError, match=r"labels\.mat cannot be read"):
        read_variable(path, "joints")


def test_page_of_a_server_is_refused(path):
    path.write_text("<html>404</html>\n" * 100)

    with pytest.raises(UserError, match="cannot be read"):
        read_variable(path, "joints")
