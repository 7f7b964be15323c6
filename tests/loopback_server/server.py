"""Both interfaces over one folder, in this process."""

import threading
from pathlib import Path

from tests.loopback_server.core import ServerCore
from tests.loopback_server.grpc_services import grpc_server
from tests.loopback_server.rest import rest_server


class LoopbackServer:
    """Serves a folder from this process's threads, until it is closed.

    Args:
        folder: What `export_bundle` wrote to.
        merging: Whether requests are merged into batches. Defaults to True.
        warm_up: Whether the warm-up requests are replayed. Defaults to False.
        rest_port: Defaults to 0: one that is free.
        grpc_port: The same.
    """

    def __init__(
        self,
        folder: Path,
        merging: bool = True,
        warm_up: bool = False,
        rest_port: int = 0,
        grpc_port: int = 0,
    ) -> None:
        self.core = ServerCore(Path(folder), merging, warm_up)
        self.model_name = self.core.names[0]
        self._rest = rest_server(self.core, rest_port)
        self._grpc, self.grpc_port = grpc_server(self.core, grpc_port)
        self.rest_port = self._rest.server_address[1]
        threading.Thread(
            target=self._rest.serve_forever,
            kwargs={"poll_interval": 0.05},
            daemon=True,
        ).start()
        self._grpc.start()

    @property
    def rest_url(self) -> str:
        """Where REST is answered."""
        return f"http://127.0.0.1:{self.rest_port}"

    @property
    def grpc_address(self) -> str:
        """Where gRPC is answered."""
        return f"127.0.0.1:{self.grpc_port}"

    def close(self) -> None:
        """Stops answering."""
        self._rest.shutdown()
        self._rest.server_close()
        self._grpc.stop(None).wait()
        self.core.close()

    def __enter__(self) -> "LoopbackServer":
        return self

    def __exit__(self, *error) -> None:
        self.close()
