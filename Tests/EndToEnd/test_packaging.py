"""What is promised around the program: one list of packages, a valid description, documents that agree with it."""

import re
import subprocess

import pytest
import requests
import yaml

from rig.gateway import BINARY, REPOSITORY

DESCRIPTION = yaml.safe_load((REPOSITORY / "openapi.yaml").read_text())


def test_the_image_installs_the_lists_of_the_makefile():
    dockerfile = (REPOSITORY / "Dockerfile").read_text()
    installs = re.findall(r"packages/(\w+)\.txt", dockerfile)
    assert set(installs) == {"build", "runtime"}
    assert not re.search(r"apt-get install[^\n]*\b(lib|orthanc|nginx)\w*", dockerfile), "no package is named twice"
    script = (REPOSITORY / "Tools/install.sh").read_text()
    assert "packages/$list.txt" in script


def test_the_image_is_pinned_and_not_root():
    dockerfile = (REPOSITORY / "Dockerfile").read_text()
    bases = re.findall(r"^FROM (\S+)", dockerfile, re.M)
    assert len(bases) == 2 and all(":" in base and not base.endswith(":latest") for base in bases)
    users = re.findall(r"^USER (\S+)", dockerfile, re.M)
    assert users and users[-1] not in ("root", "0")
    assert "HEALTHCHECK" in dockerfile


def test_the_runtime_list_is_what_the_binary_needs():
    needed = subprocess.run(["ldd", str(BINARY)], capture_output=True, text=True, check=True).stdout
    libraries = {line.split()[0] for line in needed.splitlines() if "=> /lib" in line or "=> /usr/lib" in line}
    assert any(name.startswith("libmicrohttpd.so") for name in libraries)
    assert any(name.startswith("libcurl.so") for name in libraries)


def test_the_description_is_valid():
    from openapi_spec_validator import validate
    validate(DESCRIPTION)


def test_the_description_is_served(folder_gateway):
    answer = requests.get(folder_gateway.url + "/openapi.yaml", timeout=10)
    assert answer.status_code == 200
    assert yaml.safe_load(answer.text)["paths"].keys() == DESCRIPTION["paths"].keys()


@pytest.mark.parametrize("path, method", [
    (path, method) for path, item in DESCRIPTION["paths"].items() for method in item if method != "parameters"])
def test_every_described_route_exists(folder_gateway, path, method):
    url = folder_gateway.url + path.replace("{name}", "x.pdf").replace("{id}", "nobody")
    answer = requests.request(method.upper(), url, timeout=10)
    status = answer.status_code
    assert status not in (405, 500)
    assert status != 404 or answer.json()["type"].endswith(("unknown-upload", "no-search"))
    assert str(status) in DESCRIPTION["paths"][path][method]["responses"]


def test_no_other_method_works_than_described(folder_gateway):
    for path, item in DESCRIPTION["paths"].items():
        for method in ("get", "post", "put", "delete", "patch"):
            if method in item:
                continue
            url = folder_gateway.url + path.replace("{name}", "x.pdf")
            assert requests.request(method.upper(), url, timeout=10).status_code == 405


def test_the_help_names_every_flag_of_the_readme():
    help_text = subprocess.run([str(BINARY), "serve", "--help"], capture_output=True, text=True).stdout
    for flag in ("--config", "--listen", "--archive", "--profile", "--wire", "--state", "--api-key-file", "--allow-anonymous"):
        assert flag in help_text
        assert flag in (REPOSITORY / "README.md").read_text()


def test_the_change_log_has_the_form():
    text = (REPOSITORY / "CHANGELOG.md").read_text()
    assert text.startswith("# Changelog") and "## [Unreleased]" in text
