"""Fixtures: gateways that really run, and what stands behind them."""

import pathlib

import pytest

from rig.archive import ScriptedArchive
from rig.gateway import BINARY, Gateway, archive, kept_gateways
from rig.servers import Orthanc, TinyPACS


def pytest_sessionstart(session):
    if not BINARY.exists():
        pytest.exit(f"{BINARY} is not there: run `make build` first", returncode=4)


@pytest.fixture(scope="session")
def workshop(tmp_path_factory) -> pathlib.Path:
    return tmp_path_factory.mktemp("gateway")


@pytest.fixture(scope="session")
def _scripted():
    running = ScriptedArchive()
    yield running
    running.stop()


@pytest.fixture
def scripted(_scripted):
    """The scripted archive, well-behaved and without memories."""
    _scripted.reset()
    return _scripted


@pytest.fixture(scope="session")
def _through(workshop, _scripted):
    yield from kept_gateways(lambda wire: Gateway(workshop / f"wire-{wire}", archive(_scripted.url, wire=wire)))


@pytest.fixture
def through(_through, scripted):
    """`through("json")`: a gateway that forwards to the scripted archive in this wire form."""
    return _through


@pytest.fixture
def gateway(through) -> Gateway:
    """A gateway that forwards Part 10 files to the scripted archive."""
    return through("dicom")


@pytest.fixture(scope="session")
def folder_gateway(workshop) -> Gateway:
    """A gateway without any configuration: the embedded folder archive."""
    running = Gateway(workshop / "folder").start()
    yield running
    assert running.stop() == 0, running.log[-3000:]


@pytest.fixture(scope="session")
def orthanc(workshop):
    running = Orthanc(workshop / "orthanc")
    yield running
    running.stop()


@pytest.fixture(scope="session")
def tiny(workshop):
    running = TinyPACS(workshop / "tiny")
    yield running
    running.stop()


@pytest.fixture(scope="session")
def orthanc_gateway(workshop, orthanc):
    running = Gateway(workshop / "to-orthanc", archive(orthanc.url, profile="orthanc")).start()
    yield running
    assert running.stop() == 0, running.log[-3000:]


@pytest.fixture
def start(tmp_path):
    """Starts a gateway of the test's own; it is stopped at the end."""
    running: list[Gateway] = []

    def start(configuration: dict | None = None, *arguments: str, **more) -> Gateway:
        gateway = Gateway(tmp_path / f"gateway-{len(running)}", configuration, list(arguments), **more)
        running.append(gateway)
        return gateway.start()

    yield start
    for gateway in running:
        gateway.stop()


@pytest.fixture
def own_archive():
    """A scripted archive of the test's own."""
    running = ScriptedArchive()
    yield running
    running.stop()
