"""TCP ports on loopback: free ones, listening there, and waiting for something to answer."""

import itertools
import random
import socket
import threading
import time

# Below those that the kernel gives to connections, so that none takes a port while it stays free.
_PORTS = range(12_000, 32_000)
_draws = itertools.count(random.randrange(len(_PORTS)))


def free_port() -> int:
    """Another one each time: a port may have to stay free for long before someone listens there."""
    while True:
        port = _PORTS[next(_draws) % len(_PORTS)]
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


def wait_until(ready, what: str = "it", seconds: float = 40):
    """Calls `ready` until it returns something true, and returns that. The time is for a machine that does much else."""
    deadline = time.monotonic() + seconds
    while True:
        answer = ready()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} was not ready after {seconds} s")
        time.sleep(0.005)


class Listener:
    """Serves every connection to a port of loopback in a thread of its own, until it is stopped."""

    def __init__(self, port: int, serve, backlog: int = 64):
        """`serve` gets each connection."""
        self._serve = serve
        self._socket = socket.create_server(("127.0.0.1", port), backlog=backlog)
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def _accept(self):
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def stop(self):
        """Waits for its thread before the descriptor is given back: a thread that is still within `accept` may go on with
        whoever gets the number next, and answer a connection that was meant for another archive."""
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._thread.join()
        self._socket.close()


def accepts(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
