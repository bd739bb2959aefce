"""``python -m tests.containers.patients``: a clinic with patients; prints their sessions' keys."""

import django

PATIENTS = 30


def main():
    from tests.conftest import pair  # noqa: PLC0415 -- apps must be ready
    from tests.factories import make_clinic, make_patient  # noqa: PLC0415 -- apps must be ready

    clinic = make_clinic(slug="quay")
    for _ in range(PATIENTS):
        print(pair(make_patient(clinic=clinic)).session.session_key)  # noqa: T201


if __name__ == "__main__":
    django.setup()
    main()
