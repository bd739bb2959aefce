"""A virus scanner on a socket of its own, which speaks PING and INSTREAM as clamd does."""

import socketserver
import struct
import threading

VIRUS = b"this-is-harmful"


class Scanner:
    """Reads what it is sent and knows one virus; ``mood`` says how it fails to."""

    def __init__(self, folder):
        self.read, self.mood, self.path = [], "", str(folder / "clamd.ctl")
        servers = (
            _Unix(self.path, self._desk()),
            _Tcp(("127.0.0.1", 0), self._desk()),
        )
        self.servers = servers
        for server in servers:
            threading.Thread(target=server.serve_forever, daemon=True).start()
        self.url, self.tcp_url = (
            f"unix:{self.path}",
            f"tcp://127.0.0.1:{servers[1].server_address[1]}",
        )

    def close(self):
        for server in self.servers:
            server.shutdown()
            server.server_close()

    def _desk(self):
        scanner = self

        class Desk(socketserver.StreamRequestHandler):
            def handle(self):
                asked = self.rfile.read(6)
                if asked == b"zPING\0":
                    self.wfile.write(b"PONG\0")
                    return
                assert asked + self.rfile.read(4) == b"zINSTREAM\0"
                if scanner.mood == "hangs up":
                    return
                content = b""
                while size := struct.unpack("!I", self.rfile.read(4))[0]:
                    content += self.rfile.read(size)
                    if scanner.mood == "has enough" and len(content) > 100:
                        self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                        return
                scanner.read.append(content)
                known = b"stream: Harm.Test FOUND\0" if VIRUS in content else b"stream: OK\0"
                for drop in known:  # an answer may come in any pieces
                    self.wfile.write(bytes([drop]))

        return Desk


class _Unix(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


class _Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = True
