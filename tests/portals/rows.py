"""One row of each kind in a clinic, and the addresses that name them."""

import re

from django.urls import get_resolver, reverse
from django.utils.timezone import now

from programmes.domain.timing import local_day
from programmes.models import Role
from tests import cards, factories
from tests.asking import make_question
from tests.rights import make_erasure, make_export
from tests.sending import make_delivery


class Rows:
    """One row of each kind in a clinic, and the ids by which URLs name them."""

    def __init__(self, clinic, patient=None):
        self.patient = patient or factories.make_patient(clinic=clinic)
        document = factories.make_document(*(factories.make_copy(clinic=clinic) for _ in "ab"))
        programme = factories.make_programme(clinic=clinic, patient=self.patient, document=document)
        moment = now()
        today = local_day(moment, self.patient.zone)
        assignment = factories.make_assignment(
            clinic=clinic, patient=self.patient, programme=programme, since=today
        )
        session = factories.make_session(
            clinic=clinic, assignment=assignment, day=today, started_at=moment
        )
        entry = factories.make_entry(clinic=clinic, session=session, done_at=moment)
        self.carer = factories.make_carer(
            clinic=clinic, patient=self.patient, may_read_history=True
        )
        treats = factories.make_membership(clinic=clinic, role=Role.THERAPIST)
        media = factories.make_film(clinic=clinic, drill=entry.drill)
        self.ids = {
            "clinic": clinic.slug,
            "patient": self.patient.public_id,
            "programme": assignment.programme.public_id,
            "win": factories.make_win(clinic=clinic, patient=self.patient).public_id,
            "message": factories.make_message_photo(
                clinic=clinic, patient=self.patient
            ).message.public_id,
            "mark": cards.make_mark(clinic=clinic, patient=self.patient).public_id,
            "asked": make_question(clinic=clinic, patient=self.patient).public_id,
            "goal": factories.make_goal(clinic=clinic, patient=self.patient).public_id,
            "template": factories.make_template(clinic=clinic).public_id,
            "assignment": assignment.public_id,
            "drill": entry.drill.public_id,
            "stage": document.stages[0].key,
            "prescription": entry.prescription_key,
            "session": session.public_id,
            "entry": entry.public_id,
            "device": factories.make_device(clinic=clinic, patient=self.patient).public_id,
            "membership": self.patient.user.memberships.get().public_id,
            "therapist": treats.user.public_id,
            "colleague": treats.public_id,
            "secret": "no-such-secret",
            "delivery": make_delivery(clinic=clinic, patient=self.patient).public_id,
            "token": "signed-by-nobody",
            "question": "on",
            "source": "given",
            "place": 1,
            "number": 0,
            "page": "today/",
            "setting": "type",
            "export": make_export(clinic=clinic, patient=self.patient).public_id,
            "erasure": make_erasure(clinic=clinic, patient=self.patient).public_id,
            "card": cards.make_card(clinic=clinic, patient=self.patient).public_id,
            "rule": "pain_end",
            "kind": "skin",
            "section": "pain",
            "helper": self.carer.public_id,
            "digest": factories.make_drawing().digest,
            "part": "loop",
            "media": media.public_id,
        }

    def url(self, name, **instead):
        """Return the URL called ``name`` for these rows, some ids exchanged."""
        kwargs = {key: (self.ids | instead)[key] for key in kwargs_of(name)}
        return reverse(name, kwargs=kwargs)


def kwargs_of(name):
    """Return the names of the ids in the URL called ``name``; mind the prefix of its portal."""
    namespace, _, page = name.rpartition(":")
    own = re.findall(r"<[a-z]+:(\w+)>", routes()[name])
    assert own or "<" not in routes()[name], f"{namespace}:{page} names something unknown"
    return own


def routes(resolver=None, prefix="", namespace=""):
    resolver = resolver or get_resolver()
    found = {}
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            found |= routes(entry, route, entry.namespace or namespace)
        else:
            found[f"{namespace}:{entry.name}" if namespace else entry.name] = route
    return found
