"""Real Orthanc behind a proxy that can be away, or lose answers."""

import random
import socket
import threading
import time
from types import SimpleNamespace

import requests

from rig.ports import Listener, free_port
from rig.servers import Orthanc


class OrthancBehindProxy:
    second_wire = "dicom"  # the only one that Debian's plugin takes

    def __init__(self, folder):
        self.orthanc = Orthanc(folder)
        self.mode = "up"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/dicom-web"
        self._listener = Listener(self.port, self._serve)

    def _serve(self, client: socket.socket):
        mode = random.choice(["up", "down", "lost", "slow"]) if self.mode == "mixed" else self.mode
        try:
            if mode == "down":
                return client.close()
            server = socket.create_connection(("127.0.0.1", self.orthanc.port))
            threading.Thread(target=self._copy, args=(client, server, 0.0), daemon=True).start()
            if mode == "lost":
                # The request goes through, and nothing comes back.
                server.recv(1)
                client.close()
                return server.close()
            self._copy(server, client, random.random() * 0.3 if mode == "slow" else 0.0)
        except OSError:
            client.close()

    @staticmethod
    def _copy(source: socket.socket, target: socket.socket, delay: float):
        try:
            while data := source.recv(1 << 16):
                time.sleep(delay)
                target.sendall(data)
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    @property
    def stored(self) -> dict:
        """By UID, what Orthanc has."""
        found = {}
        for row in self.orthanc.instances():
            uid = row["MainDicomTags"]["SOPInstanceUID"]
            content = requests.get(f"{self.orthanc.rest}/instances/{row['ID']}/file", timeout=30).content
            assert uid not in found, f"{uid} is there twice"
            found[uid] = SimpleNamespace(content=content, times=1, digests={b""})
        return found

    def stop(self):
        self._listener.stop()
        self.orthanc.stop()
