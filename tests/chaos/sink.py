"""
A mail server that keeps a log of what it took, and misbehaves as real ones do.

``python -m tests.chaos.sink PORT LOG SEED`` listens on 127.0.0.1. One line of JSON for each thing
that happened, written before the other side hears of it, so that the log is the truth.
"""

import asyncio
import json
import random
import re
import sys
import time
from pathlib import Path

# Of a thousand mails so many meet this; the rest is taken and answered.
FAULTS = {
    "drops_before_answer": 6,  # taken, and the connection breaks: nobody was told
    "drops_after_answer": 30,  # taken and told, then the connection breaks
    "hangs": 1,  # after DATA: neither taken nor answered
    "answers_421": 6,  # shutting down
    "answers_451": 10,  # later
}
REFUSED = "refused"  # an address that begins like this does not exist
MESSAGE_ID = re.compile(rb"^message-id: *<([^@>]+)@", re.IGNORECASE | re.MULTILINE)


class Sink:
    def __init__(self, log, seed):
        self.log = log.open("a", buffering=1)
        self.random = random.Random(seed)

    def write(self, what, name, to):
        self.log.write(json.dumps({"at": time.time(), "what": what, "name": name, "to": to}) + "\n")

    async def serve(self, reader, writer):
        try:
            await self.talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()

    async def talk(self, reader, writer):
        def say(line):
            writer.write(line + b"\r\n")

        say(b"220 sink")
        to = ""
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb in {b"EHLO", b"HELO", b"MAIL", b"RSET", b"NOOP"}:
                say(b"250 ok")
            elif verb == b"RCPT":
                to = line.decode().partition("<")[2].partition(">")[0]
                if to.startswith(REFUSED):
                    self.write("refused", "", to)
                    say(b"550 5.1.1 no such mailbox")
                else:
                    say(b"250 ok")
            elif verb == b"DATA":
                say(b"354 go on")
                if not await self.take(reader, say, to):
                    await writer.drain()
                    return
            else:
                say(b"221 bye")
                await writer.drain()
                return
            await writer.drain()

    async def take(self, reader, say, to):
        """Take one mail, or not; tell whether the connection goes on."""
        body = await reader.readuntil(b"\r\n.\r\n")
        found = MESSAGE_ID.search(body)
        name = found[1].decode() if found else ""
        fault = self.fault()
        if fault == "hangs":
            self.write(fault, name, to)
            await asyncio.sleep(60)
            return False
        if fault in {"answers_421", "answers_451"}:
            self.write(fault, name, to)
            say(b"421 4.3.2 closing" if fault == "answers_421" else b"451 4.2.0 later")
            return fault == "answers_451"
        self.write("taken", name, to)
        if fault == "drops_before_answer":
            self.write(fault, name, to)
            return False
        say(b"250 queued as " + name.encode())
        return fault != "drops_after_answer"

    def fault(self):
        draw = self.random.randrange(1000)
        for fault, share in FAULTS.items():
            draw -= share
            if draw < 0:
                return fault
        return ""


async def main(port, log, seed):
    sink = Sink(Path(log), seed)
    server = await asyncio.start_server(sink.serve, "127.0.0.1", int(port))
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
