"""Two clinics with one row of each kind, and a browser of each kind of person."""

from copy import deepcopy

from django.test import Client

from programmes.models import Role
from tests import factories
from tests.conftest import pair
from tests.portals.rows import Rows


class World:
    """The rows ``here`` at Northside and ``there`` at Southside; who is signed in, by name."""

    def __init__(self):
        clinics = factories.make_clinic(slug="northside"), factories.make_clinic(slug="southside")
        self.here, self.there = (Rows(clinic) for clinic in clinics)
        staff = {"ana": Role.THERAPIST, "dana": Role.ASSISTANT, "cleo": Role.CLINIC_ADMIN}
        elsewhere = {"olga": Role.THERAPIST, "omar": Role.CLINIC_ADMIN}
        people = {
            name: factories.make_membership(clinic=clinic, role=role).user
            for clinic, roles in zip(clinics, (staff, elsewhere), strict=True)
            for name, role in roles.items()
        }
        people["bo"] = factories.make_user(name="Bo", email="bo@both.example")
        for clinic in clinics:  # where Bo treats and administers
            for role in elsewhere.values():
                factories.make_membership(clinic=clinic, role=role, user=people["bo"])
        people["eli"] = factories.make_user(name="Eli", email="eli@north.example")
        for role in staff.values():  # who was deactivated
            left = factories.make_membership(clinic=clinics[0], role=role, user=people["eli"])
            type(left).objects.filter(pk=left.pk).update(until=factories.NOON)
        people["una"] = factories.make_patient(clinic=clinics[0], name="Una").user  # has no phone
        people |= {"cara": self.here.carer.user, "cody": self.there.carer.user}
        self._signed_in = {name: Client() for name in ("nobody", *people)}
        for name, user in people.items():
            self._signed_in[name].force_login(user)
        self._signed_in |= {"ben": pair(self.here.patient), "sid": pair(self.there.patient)}

    def browsers(self):
        """Return a browser of each, which none has used since the sign-in."""
        browsers = {name: Client() for name in self._signed_in}
        for name, browser in browsers.items():
            browser.cookies = deepcopy(self._signed_in[name].cookies)
        return browsers
