#!/usr/bin/env bash
# Compiles the release binary, .build/release/stow-gateway, as one whole (docs/adr/0013-optimise-at-the-link.md).
# Takes further options of `swift build`.
set -euo pipefail
cd "$(dirname "$0")/.."

# Every object of a Swift program names the libraries that it needs, and lld opens a static one anew each time it is named in bitcode: tens of
# gigabytes of address space. So these names are passed over, and each library is given once. One that nobody asks for adds nothing.
resources=$(swiftc -print-target-info -static-stdlib | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')
linking=(--no-dependent-libraries -lsqlite3)
for library in "$resources"/linux/lib*.a; do
    name=${library##*/lib}
    linking+=("-l${name%.a}")
done

# What no other file can call need not be kept as it was written.
linking+=(--no-export-dynamic)

swift build -c release --product stow-gateway --static-swift-stdlib --experimental-lto-mode full "${linking[@]/#/-Xlinker=}" "$@"
