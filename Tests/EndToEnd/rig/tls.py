"""Doors with TLS before a scripted archive: each shows a certificate of its own, or fails in a way of its own."""

import datetime
import pathlib
import socket
import ssl
import struct
import threading
import time

import trustme

from .ports import Listener, free_port


class Authority:
    """A certificate authority that the gateway may be told to trust."""

    def __init__(self, folder: pathlib.Path, name: str = "authority"):
        self.own = trustme.CA()
        self.file = folder / f"{name}.pem"
        self.own.cert_pem.write_to_path(str(self.file))

    def context(self, *names: str, until: datetime.datetime | None = None,
                begin: datetime.datetime | None = None) -> ssl.SSLContext:
        """What a server for these names shows."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.own.issue_cert(*names, not_after=until, not_before=begin).configure_cert(context)
        return context


def old_versions_only(context: ssl.SSLContext) -> ssl.SSLContext:
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


# Ways to treat a connection before there is any HTTP

def hang(sock: socket.socket):
    """Says nothing to the client's hello."""
    sock.settimeout(60)
    while sock.recv(1 << 16):
        pass


def reset(sock: socket.socket):
    """Takes the client's hello and answers with RST."""
    sock.recv(1 << 16)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def no_tls(sock: socket.socket):
    """Speaks HTTP where TLS is expected."""
    sock.recv(1 << 16)
    sock.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


def alert(sock: socket.socket):
    """A fatal handshake_failure."""
    sock.recv(1 << 16)
    sock.sendall(b"\x15\x03\x03\x00\x02\x02\x28")


class Door:
    """Takes TLS off and passes the rest on to `port`; or does `fault` to each connection."""

    def __init__(self, port: int, context: ssl.SSLContext | None = None, fault=None, cut_after: int | None = None):
        self.port = free_port()
        self.url = f"https://localhost:{self.port}/rs"
        self._target, self._context, self._fault, self._cut_after = port, context, fault, cut_after
        self.handshakes = 0
        self._listener = Listener(self.port, self._serve)

    def _serve(self, sock: socket.socket):
        try:
            with sock:
                if self._fault:
                    self._fault(sock)
                    return
                with self._context.wrap_socket(sock, server_side=True) as inner, \
                        socket.create_connection(("127.0.0.1", self._target)) as other:
                    self.handshakes += 1
                    threading.Thread(target=self._back, args=(other, inner), daemon=True).start()
                    passed = 0
                    while data := inner.recv(1 << 16):
                        passed += len(data)
                        if self._cut_after is not None and passed > self._cut_after:
                            # Without close_notify, in the middle of a record's life.
                            sock.shutdown(socket.SHUT_RDWR)
                            return
                        other.sendall(data)
        except OSError:
            pass

    @staticmethod
    def _back(source: socket.socket, sink: ssl.SSLSocket):
        try:
            while data := source.recv(1 << 16):
                sink.sendall(data)
            sink.unwrap()
        except (OSError, ValueError):
            pass

    def stop(self):
        self._listener.stop()


def days(count: float) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(time.time() + 86400 * count, datetime.timezone.utc)
