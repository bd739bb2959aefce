"""A network that can be cut: what a browser reaches through it is gone, as in a tunnel."""

import socket
import threading
from contextlib import suppress


class Network:
    """A port of this machine that leads to another one, while it is not cut."""

    def __init__(self, target):
        self.target = target
        self.address = ("127.0.0.1", 0)
        self.mend()
        self.address = ("127.0.0.1", self.listening.getsockname()[1])
        self.url = f"http://localhost:{self.address[1]}"

    def mend(self):
        """Let connections through from now on."""
        self.open = []
        self.listening = socket.socket()
        self.listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listening.bind(self.address)
        self.listening.listen(64)
        threading.Thread(target=self._accept, args=(self.listening, self.open), daemon=True).start()

    def cut(self):
        """Break every connection and refuse new ones."""
        _close(self.listening)
        for one in self.open:
            _close(one)

    def _accept(self, listening, opened):
        while True:
            try:
                near, _ = listening.accept()
                far = socket.create_connection(self.target)
            except OSError:
                return
            opened += [near, far]
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=_pump, args=(source, sink), daemon=True).start()


def _pump(source, sink):
    with suppress(OSError):  # cut, or one side has gone
        while data := source.recv(65536):
            sink.sendall(data)
    _close(source)
    _close(sink)


def _close(one):
    with suppress(OSError):  # closed already
        one.shutdown(socket.SHUT_RDWR)
    one.close()
