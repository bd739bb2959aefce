"""A clinic is opened: with its library, its templates and somebody who administers it."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction

from programmes.actions import accounts, delivery, library, templates
from programmes.domain.reminders import Kind
from programmes.models import Clinic, Role, User


class SlugTaken(Exception):
    """Another clinic stands under this short name."""


@transaction.atomic
def open_clinic(
    *,
    name: str,
    slug: str,
    zone: str,
    phone: str,
    emergency_number: str,
    admin_name: str,
    admin_email: str,
    template_text: str,
    by: User | None,
    now: datetime,
) -> tuple[Clinic, User]:
    """
    Store a clinic with the starter drills and templates; return it and its first admin.

    The admin gets a mail that lets them choose a password. ``template_text`` is the shipped file
    of templates. ``by=None`` is the operator of the installation.

    :raises SlugTaken: if there is a clinic of that short name.
    :raises UnknownZone: if ``zone`` is no IANA name.
    """
    if Clinic.objects.filter(slug=slug).exists():
        raise SlugTaken
    clinic = accounts.add_clinic(
        name=name, slug=slug, zone=zone, phone=phone, emergency_number=emergency_number, by=by
    )
    library.copy_starters(clinic=clinic, by=by)
    templates.copy_templates(text=template_text, clinic=clinic, by=by, now=now)
    admin = accounts.add_staff(
        clinic=clinic,
        name=admin_name,
        email=admin_email,
        role=Role.CLINIC_ADMIN,
        password=None,
        by=by,
    )
    if not admin.has_usable_password():
        delivery.post(
            kind=Kind.PASSWORD, clinic=clinic, user=admin, slot=f"first:{uuid4()}", now=now
        )
    return clinic, admin
