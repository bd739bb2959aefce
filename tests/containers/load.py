"""People who open pages and write messages the whole time; whatever goes wrong is told."""

import http.client
import ssl
import threading
import time
import uuid
from collections import Counter
from urllib.parse import urlencode

PEOPLE, PAUSE_S = 6, 0.03
MESSAGES_A_DAY = 30  # of one patient: actions/conversation.py
TOKEN = "t" * 32
TYPE = "application/x-www-form-urlencoded"


class Load:
    """``host`` is asked by TLS; ``sessions`` are patients' cookies."""

    def __init__(self, host, authority, sessions):
        self.host, self.session = host, sessions[0]
        self.writers = sessions * MESSAGES_A_DAY
        self.tls = ssl.create_default_context(cafile=authority)
        self.answers, self.failures, self.slowest_s = Counter(), [], 0.0
        self.is_over, self.lock = threading.Event(), threading.Lock()
        self.threads = [threading.Thread(target=self._be, args=[n]) for n in range(PEOPLE)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_error):
        self.is_over.set()
        for thread in self.threads:
            thread.join()

    def _be(self, number):
        connection = None
        while not self.is_over.wait(PAUSE_S):
            for act in (self._read, self._write if number % 2 and self.writers else self._sign_in):
                # Half of them keep a connection open, as browsers do.
                if connection is None or number < PEOPLE // 2:
                    connection = http.client.HTTPSConnection(
                        self.host, context=self.tls, timeout=30
                    )
                self._note(act, connection)

    def _note(self, act, connection):
        began = time.monotonic()
        try:
            found = act(connection)
        except (OSError, http.client.HTTPException) as error:
            found = repr(error)
            connection.close()
        took_s = time.monotonic() - began
        with self.lock:
            self.answers[f"{act.__name__[1:]} {found}"] += 1
            self.slowest_s = max(self.slowest_s, took_s)
            if found not in {200, 302}:
                self.failures.append(f"{act.__name__[1:]} {found}")

    def _ask(self, connection, method, path, *, session=None, body=None):
        cookies = f"__Host-sessionid={session or self.session}; __Host-csrftoken={TOKEN}"
        headers = {"Cookie": cookies, "X-CSRFToken": TOKEN, "Referer": f"https://{self.host}/"}
        if body is not None:
            headers["Content-Type"] = TYPE
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status

    def _read(self, connection):
        return self._ask(connection, "GET", "/messages/")

    def _sign_in(self, connection):
        return self._ask(connection, "GET", "/accounts/login/")

    def _write(self, connection):
        body = urlencode({"text": f"Load {uuid.uuid4()}", "client_uuid": uuid.uuid4()})
        session = self.writers.pop()
        return self._ask(connection, "POST", "/messages/", session=session, body=body)
