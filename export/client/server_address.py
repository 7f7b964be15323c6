"""Where a server is and what it is asked for, from what the user wrote."""

from dataclasses import dataclass
from urllib.parse import quote
from urllib.parse import urlsplit

from keras_flowpose import argument_checks as checks
from keras_flowpose.safe_files import UserError

_PORTS = {"http": 8501, "https": 443, "grpc": 8500, "grpcs": 443}


@dataclass(frozen=True)
class ServerAddress:
    """Where a server listens.

    Args:
        scheme: "http", "https", "grpc" or "grpcs"; s = encrypted.
        host: Its name or number.
        port: Its port.
        path: What stands before `/v1` behind a proxy, or "".
    """

    scheme: str
    host: str
    port: int
    path: str = ""

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}{self.path}"


@dataclass(frozen=True)
class ServedModel:
    """Which model is asked for.

    Args:
        name: Its name on the server.
        version: Its number. Defaults to None: the server's choice, which is
            the highest.
        label: Or its label, e.g. "stable". Defaults to None.

    Raises:
        ValueError: If the name is empty, the version is no number, or there
            is a version and a label.
    """

    name: str
    version: int | None = None
    label: str | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name:
            raise ValueError(
                "`model` must be the model's name on the server. Received: "
                f"model={self.name!r}"
            )
        if self.version is not None:
            checks.whole_number("version", self.version, minimum=0)
            if self.label is not None:
                raise ValueError(
                    "`label` must be None where there is a `version`. "
                    f"Received: version={self.version}, label={self.label!r}"
                )

    def __str__(self) -> str:
        if self.version is not None:
            return f"{self.name!r}, version {self.version}"
        if self.label is not None:
            return f"{self.name!r}, label {self.label!r}"
        return repr(self.name)

    @property
    def path(self) -> str:
        """As it stands in a URL: `/v1/models/NAME/versions/2`."""
        path = f"/v1/models/{quote(self.name, safe='')}"
        if self.version is not None:
            return f"{path}/versions/{self.version}"
        if self.label is not None:
            return f"{path}/labels/{quote(self.label, safe='')}"
        return path


def server_address(text: str) -> ServerAddress:
    """Reads an address.

    Args:
        text: "http://HOST:PORT" or "https://..." for REST,
            "grpc://HOST:PORT" or "grpcs://..." for gRPC. Without a port: 8501
            and 8500, as the server has them, or 443 if encrypted.

    Raises:
        UserError: If it is none.

    Example:

    >>> server_address("grpc://localhost")
    ServerAddress(scheme='grpc', host='localhost', port=8500, path='')
    """
    try:
        parts = urlsplit(text)
        port = parts.port
    except (ValueError, AttributeError, TypeError):
        parts = port = None
    known = parts is not None and parts.scheme in _PORTS and parts.hostname
    path = parts.path.rstrip("/") if known else ""
    rest = known and parts.scheme.startswith("http")
    if not known or (path and not rest) or parts.query or parts.fragment:
        raise UserError(
            "A server's address is http://HOST:8501 for REST (or https://) or "
            f"grpc://HOST:8500 for gRPC (or grpcs://). Received: {text!r}"
        )
    path = path.removesuffix("/v1")
    if "/v1/models" in path:
        raise UserError(
            f"The server's address ends before /v1/models; the model's name "
            f"and version are given by themselves. Received: {text!r}"
        )
    return ServerAddress(
        parts.scheme, parts.hostname, port or _PORTS[parts.scheme], path
    )
