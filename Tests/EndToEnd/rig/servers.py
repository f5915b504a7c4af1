"""Real STOW-RS servers from packages, each in a folder of its own on free ports."""

import json
import pathlib
import subprocess
import sys
import time

import requests
import yaml

from .ports import free_port, wait_until


class Server:
    """A child process that is ready when `probe` answers."""

    def __init__(self, command: list[str], folder: pathlib.Path, probe: str, name: str):
        self.log_path = folder / f"{name}.log"
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=folder)
        try:
            wait_until(lambda: self._answers(probe), name, seconds=60)
        except TimeoutError as late:
            self.stop()
            raise RuntimeError(f"{late}:\n{self.log_path.read_text(errors='replace')[-3000:]}") from late

    def _answers(self, probe: str) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError(self.log_path.read_text(errors="replace")[-3000:])
        try:
            return requests.get(probe, timeout=2).status_code < 500
        except (requests.ConnectionError, requests.Timeout):
            time.sleep(0.02)
            return False

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class Orthanc(Server):
    """Debian's Orthanc with its DICOMweb plugin."""

    def __init__(self, folder: pathlib.Path, users: dict[str, str] | None = None, overwrite: bool = False,
                 root: str = "/dicom-web/"):
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.rest = f"http://127.0.0.1:{self.port}"
        self.url = self.rest + root.removesuffix("/")
        configuration = {
            "Name": "stow-gateway tests",
            "StorageDirectory": str(folder / "storage"),
            "IndexDirectory": str(folder / "storage"),
            "HttpPort": self.port,
            "DicomServerEnabled": False,
            "RemoteAccessAllowed": False,
            "AuthenticationEnabled": bool(users),
            "RegisteredUsers": users or {},
            "OverwriteInstances": overwrite,
            "Plugins": ["/usr/share/orthanc/plugins/libOrthancDicomWeb.so"],
            "DicomWeb": {"Enable": True, "Root": root, "EnableWado": True, "StowMaxInstances": 0, "StowMaxSize": 0},
        }
        self.configure(configuration)
        (folder / "orthanc.json").write_text(json.dumps(configuration))
        super().__init__(["/usr/sbin/Orthanc", str(folder / "orthanc.json")], folder, self.rest + "/system", "orthanc")

    def configure(self, configuration: dict):
        """For what a test needs otherwise."""

    def instances(self) -> list[dict]:
        """Every stored instance, as Orthanc sees it."""
        return requests.get(self.rest + "/instances?expand", timeout=10).json()

    def file_of(self, sop_instance_uid: str) -> bytes:
        """The stored Part 10 file, as Orthanc keeps it."""
        found = requests.post(self.rest + "/tools/lookup", data=sop_instance_uid, timeout=10).json()
        rows = [row for row in found if row["Type"] == "Instance"]
        assert len(rows) == 1, f"{len(rows)} instances in the archive with this UID"
        return requests.get(f"{self.rest}/instances/{rows[0]['ID']}/file", timeout=30).content

    def clear(self):
        for patient in requests.get(self.rest + "/patients", timeout=10).json():
            requests.delete(f"{self.rest}/patients/{patient}", timeout=10)


class TinyPACS(Server):
    """tiny-pacs with its DICOMweb front: 202 for partial success, 409 for duplicates."""

    def __init__(self, folder: pathlib.Path):
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/dicomweb"
        configuration = {
            "ae": {"ae_title": ["TINY"], "port": free_port(), "dump_ds": False},
            "components": {
                "HttpServer": {"on": True, "host": "127.0.0.1", "port": self.port},
                "DICOMWeb": {"on": True, "prefix": "/dicomweb"},
            },
        }
        path = folder / "tiny.yaml"
        path.write_text(yaml.safe_dump(configuration))
        tiny = pathlib.Path(sys.executable).parent / "tiny-pacs"
        super().__init__([str(tiny), "run", "-c", str(path)], folder, self.url + "/studies", "tiny-pacs")
