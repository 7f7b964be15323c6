import subprocess
import sys

import pytest

from keras_flowpose.export.client.grpc_transport import GrpcTransport
from keras_flowpose.export.client.rest_transport import RestTransport
from keras_flowpose.export.client.server_address import ServedModel
from keras_flowpose.export.client.server_address import server_address
from keras_flowpose.export.client.transport import open_transport
from keras_flowpose.safe_files import UserError
from tests.architecture.source_tree import ROOT

MODEL = ServedModel("m")

# As on a machine with NumPy and this package alone.
LIGHT = f"""
import sys
for name in ("tensorflow", "keras", "cv2", "grpc", "google", "scipy"):
    sys.modules[name] = None
import keras_flowpose
keras_flowpose.__path__.append({str(ROOT)!r})
from keras_flowpose.export import client
one = client.PoseClient("http://127.0.0.1:1", retry=client.Retry(tries=1))
try:
    one.estimate_images([b"x"])
except client.UnreachableError as error:
    print(error)
try:
    client.PoseClient("grpc://127.0.0.1:1")
except keras_flowpose.UserError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("address", "kind"),
    [("http://a", RestTransport), ("https://a", RestTransport)]
    + [("grpc://a", GrpcTransport), ("grpcs://a", GrpcTransport)],
)
def test_the_address_says_which(address, kind):
    assert type(open_transport(server_address(address), MODEL, 9)) is kind


def test_numpy_is_enough():
    done = subprocess.run(
        [sys.executable, "-c", LIGHT],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    rest, grpc = done.stdout.splitlines()
    assert rest.startswith("No server answers at http://127.0.0.1:1: ")
    assert "pip install 'keras-flowpose[serving]'" in grpc


def test_other_failed_imports_are_not_hidden(monkeypatch):
    monkeypatch.setitem(
        sys.modules, "keras_flowpose.export.client.grpc_transport", None
    )
    with pytest.raises(ModuleNotFoundError) as caught:
        open_transport(server_address("grpc://a"), MODEL, 9)
    assert not isinstance(caught.value, UserError)
