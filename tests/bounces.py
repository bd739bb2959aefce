"""Mails that come back, as mail servers write them."""


def make_bounce(name, *, status="5.1.1", action="failed", said="", to="ben@example.org", **given):
    """
    Return the report on the mail ``name``: with its headers, or to where it came back only.

    ``returned`` is the type of the part that holds the mail; ``None`` for none.
    """
    returned = given.get("returned", "message/rfc822")
    lines = [
        "From: MAILER-DAEMON@mx.example (Mail Delivery System)",
        f"To: {given.get('came_to', 'relearn@localhost')}",
        "Subject: Undelivered Mail Returned to Sender",
        "Message-ID: <4f2k9@mx.example>",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
        "",
        "--b",
        "Content-Type: text/plain",
        "",
        "I'm sorry to have to inform you that your message could not be delivered.",
        "--b",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.example",
        "",
        f"Final-Recipient: rfc822; {to}",
        f"Action: {action}",
        f"Status: {status}",
        *([f"Diagnostic-Code: smtp; {said}"] if said else []),
        "",
    ]
    if returned:
        headers = [f"Message-ID: <{name}@localhost>", "Subject: Your plan for today"]
        lines += ["--b", f"Content-Type: {returned}", "", *headers, "", "Good morning."]
    return "\r\n".join([*lines, "--b--", ""]).encode()
