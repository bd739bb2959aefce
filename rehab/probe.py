"""``python -m rehab.probe``: is the web server of this container ready? Exit code 0 is yes."""

import os
import sys
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException

ADDRESS, PATIENCE_S = "127.0.0.1", 3.0


def probe(port: int) -> int:
    """Return 0 when ``/readyz`` answers 200, and 1 for whatever else happens."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip()
    # As the proxy would ask: the server refuses other names, and plain HTTP.
    headers = {"Host": host, "X-Forwarded-Proto": "https", "X-Forwarded-For": ADDRESS}
    connection = HTTPConnection(ADDRESS, port, timeout=PATIENCE_S)
    try:
        connection.request("GET", "/readyz", headers=headers)
        return int(connection.getresponse().status != HTTPStatus.OK)
    except (OSError, HTTPException):
        return 1
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(probe(int(os.environ.get("PORT", "8000"))))
