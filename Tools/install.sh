#!/usr/bin/env bash
# Installs what is missing of the given package lists, and says so. Does nothing when nothing is missing.
#
#   Tools/install.sh swift        look for the compiler; Debian has no package of it
#   Tools/install.sh build test   packages/build.txt, packages/test.txt (apt; through sudo unless root)
#   Tools/install.sh python       packages/python.txt, into .venv (Debian's pip refuses system installs)
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'deps: %s\n' "$*"; }

names() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$1"; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        say "'$*' needs root, and there is no sudo; run it as root, then try again" >&2
        exit 1
    fi
}

need_swift() {
    if ! command -v swift >/dev/null; then
        say "no 'swift' in PATH: install Swift 6.3 for Debian 12 (https://www.swift.org/install/linux/)," >&2
        say "then add its usr/bin to PATH; or use the container: make image" >&2
        exit 1
    fi
}

# A package that brings a service must not start it, nor leave it enabled: the tests start their own, on free ports.
without_services() {
    local policy=/usr/sbin/policy-rc.d placed=no
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod 755 "$policy"
        placed=yes
    fi
    local result=0
    "$@" || result=$?
    if [ "$placed" = yes ]; then as_root rm -f "$policy"; fi
    return "$result"
}

install_debian() {
    local missing=() package
    while read -r package; do
        if [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
            missing+=("$package")
        fi
    done < <(for list in "$@"; do names "packages/$list.txt"; done | sort -u)
    if [ "${#missing[@]}" -eq 0 ]; then return; fi

    say "installing from Debian: ${missing[*]}"
    as_root apt-get update -qq
    without_services as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}"
    if [ -d /run/systemd/system ]; then
        for package in "${missing[@]}"; do
            case "$package" in
            orthanc) as_root systemctl disable --quiet orthanc ;;
            nginx-*) as_root systemctl disable --quiet nginx ;;
            haproxy) as_root systemctl disable --quiet haproxy ;;
            esac
        done
    fi
}

install_python() {
    local wanted
    wanted=$(sha256sum packages/python.txt | cut -d ' ' -f 1)
    if [ "$(cat .venv/installed 2>/dev/null)" = "$wanted" ]; then return; fi
    say "installing into .venv: $(names packages/python.txt | tr '\n' ' ')"
    python3 -m venv .venv
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement packages/python.txt
    echo "$wanted" >.venv/installed
}

lists=()
for wish in "$@"; do
    case "$wish" in
    swift) need_swift ;;
    python) install_debian "${lists[@]}"; lists=(); install_python ;;
    *) lists+=("$wish") ;;
    esac
done
if [ "${#lists[@]}" -gt 0 ]; then install_debian "${lists[@]}"; fi
say "nothing is missing"
