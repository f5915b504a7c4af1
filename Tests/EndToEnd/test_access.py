"""Who may upload: keys, and a front that stays on loopback without them."""

import base64
import re

import pytest
import requests

from rig import media
from rig.gateway import Gateway
from rig.ports import free_port

KEY, OTHER = "k3y-one-0123456789abcdef", "k3y-two-0123456789abcdef"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("guarded")
    keys = folder / "keys"
    keys.write_text(f"# keys of this site\n{KEY}\n\n{OTHER}\n")
    keys.chmod(0o600)
    running = Gateway(folder / "gateway", {}, ["--api-key-file", str(keys)])
    running.listen = f"0.0.0.0:{running.port}"
    running.arguments[running.arguments.index("--listen") + 1] = running.listen
    running.start()
    yield running
    assert running.stop() == 0, running.log[-3000:]


def basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.mark.parametrize("headers", [
    {"Authorization": f"Bearer {KEY}"}, {"Authorization": f"bearer {OTHER}"}, {"X-API-Key": KEY},
    {"Authorization": basic("anyone", KEY)}, {"Authorization": basic("", OTHER)},
], ids=["Bearer", "bearer", "X-API-Key", "Basic", "Basic without user"])
def test_a_key_opens(guarded, headers):
    answer = guarded.post("/upload?PatientID=P1", data=media.PDF, headers=headers)
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("headers", [
    {}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Bearer {KEY}x"}, {"Authorization": f"Bearer {KEY[:-1]}"},
    {"Authorization": "Bearer"}, {"Authorization": ""}, {"X-API-Key": ""}, {"X-API-Key": KEY.upper()},
    {"Authorization": basic(KEY, "")}, {"Authorization": "Basic !!!"}, {"Authorization": f"Digest {KEY}"},
    {"Authorization": "Bearer # keys of this site"},
], ids=range(12))
def test_nothing_else_does(guarded, headers):
    answer = guarded.post("/upload?PatientID=P1", data=media.PDF, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"]
    assert answer.headers["Content-Type"].split(";")[0] == "application/problem+json"
    assert "k3y" not in answer.text
    assert not guarded.spooled()


def test_all_refusals_look_alike(guarded):
    bodies = {guarded.post("/upload?PatientID=P1", data=media.PDF, headers=headers).text
              for headers in ({}, {"X-API-Key": "wrong"}, {"Authorization": f"Bearer {KEY}x"})}
    assert len(bodies) == 1


def test_a_large_upload_without_key_is_not_taken_in(guarded):
    answer = guarded.post("/upload?PatientID=P1", data=media.pdf_of(20_000_000))
    assert answer.status_code == 401
    assert guarded.is_clean()


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_needs_no_key(guarded, path):
    assert requests.get(guarded.url + path, timeout=5).status_code == 200


def test_keys_are_not_logged(guarded):
    assert KEY not in guarded.log and OTHER not in guarded.log


def refused(tmp_path, *arguments, listen="0.0.0.0", configuration=None):
    gateway = Gateway(tmp_path / "gateway", configuration, list(arguments), listen=f"{listen}:{free_port()}")
    return gateway.refused_start()


@pytest.mark.parametrize("listen", ["0.0.0.0", "[::]"])
def test_beyond_loopback_only_with_keys(tmp_path, listen):
    code, told = refused(tmp_path, listen=listen)
    assert code != 0
    assert "key" in told.lower() and "--allow-anonymous" in told


def test_an_empty_key_file_is_no_key(tmp_path):
    (tmp_path / "keys").write_text("\n# nothing\n")
    (tmp_path / "keys").chmod(0o600)
    code, told = refused(tmp_path, "--api-key-file", str(tmp_path / "keys"))
    assert code != 0 and "keys" in told


def test_a_missing_key_file(tmp_path):
    code, told = refused(tmp_path, "--api-key-file", str(tmp_path / "none"))
    assert code != 0 and "none" in told


def test_anonymous_when_said_so(start):
    port = free_port()
    gateway = start({}, "--allow-anonymous", listen=f"0.0.0.0:{port}")
    assert gateway


@pytest.fixture
def start(tmp_path):
    running = []

    def start(configuration, *arguments, listen):
        gateway = Gateway(tmp_path / "gateway", configuration, list(arguments), listen=listen)
        gateway.url = "http://127.0.0.1:" + listen.rsplit(":", 1)[1]
        running.append(gateway)
        return gateway.start()

    yield start
    for gateway in running:
        gateway.stop()


@pytest.mark.parametrize("configuration, mentions", [
    ({"listen": "nowhere"}, ["listen"]),
    ({"archives": {"a": {"url": "ftp://x/"}}}, ["url"]),
    ({"archives": {"a": {"url": "http://x/", "profile": "nobody"}}}, ["profile"]),
    ({"archives": {"a": {"url": "http://x/", "wire": "paper"}}}, ["wire"]),
    ({"archives": {"a": {}}}, ["a"]),
    ({"nonsense": 1}, ["nonsense"]),
    ({"fields": {"unknown": "maybe"}, "archives": {"a": {"url": "http://x/", "wire": "paper"}}}, ["unknown", "wire"]),
    ({"fields": {"required": ["PatientIDD"]}}, ["PatientIDD"]),
])
def test_faults_of_the_configuration_all_at_once(tmp_path, configuration, mentions):
    """With the line and the key."""
    gateway = Gateway(tmp_path / "gateway", configuration, [])
    if "listen" in configuration:
        place = gateway.arguments.index("--listen")
        del gateway.arguments[place:place + 2]
    code, told = gateway.refused_start()
    assert code != 0
    for word in mentions:
        assert word in told
    assert re.search(r"config\.yaml:\d+: ", told)


def test_a_configuration_that_is_no_yaml(tmp_path):
    gateway = Gateway(tmp_path / "gateway")
    gateway.configuration.write_text("archives: [\n  a: {")
    code, told = gateway.refused_start()
    assert code != 0 and "config.yaml" in told


def test_environment_variables(tmp_path):
    """Every key is a variable as well."""
    gateway = Gateway(tmp_path / "gateway", environment={"STOW_GATEWAY_FIELDS_UNKNOWN": "ignore"})
    with gateway:
        answer = gateway.post("/upload?PatientID=P1&Zwischenablage=1", data=media.PDF)
        assert answer.status_code == 201, answer.text


def test_unknown_fields_may_be_ignored(tmp_path):
    with Gateway(tmp_path / "gateway", {"fields": {"unknown": "ignore"}}) as gateway:
        answer = gateway.post("/upload?PatientID=P1&Zwischenablage=1", data=media.PDF)
        assert answer.status_code == 201, answer.text


def test_other_fields_may_be_required(tmp_path):
    with Gateway(tmp_path / "gateway", {"fields": {"required": ["PatientID", "AccessionNumber"]}}) as gateway:
        answer = gateway.post("/upload?PatientID=P1", data=media.PDF)
        assert answer.status_code == 400
        assert "AccessionNumber" in answer.text
        assert gateway.post("/upload?PatientID=P1&accession=A1", data=media.PDF).status_code == 201
