"""System checks: the server does not start while a view or a model lacks its guard."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as CheckWarning
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

AppConfigs = Iterable[AppConfig] | None  # those that ``check`` names; None for all

# Rows that belong to no single clinic, on purpose.
UNSCOPED = {
    "User",
    "Clinic",
    "Membership",
    "StarterDrill",
    "Drawing",
    "EmailCode",
    "StoppedAddress",
    "Tick",
}


def iter_views(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, Any]]:
    """Yield ``(url name, view)`` of every route under ``resolver``; names carry their namespace."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from iter_views(entry, entry.namespace or namespace)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}:{entry.name}" if namespace else str(entry.name), entry.callback


@register("security")
def every_view_states_its_policy(**_: object) -> list[CheckMessage]:
    """Refuse views that were not published through ``portals.access``."""
    return [
        Error(
            f"{name} has no access policy",
            hint="Decorate it with clinic_page, patient_page or public_page.",
            id="programmes.E001",
        )
        for name, view in iter_views(get_resolver())
        if not hasattr(view, "access_policy")
    ]


def _own_models(app_configs: AppConfigs) -> Iterator[type[models.Model]]:
    for config in app_configs or [apps.get_app_config("programmes")]:
        if config.label == "programmes":
            yield from config.get_models()


def _clinical_models(app_configs: AppConfigs) -> Iterator[type[models.Model]]:
    return (model for model in _own_models(app_configs) if model.__name__ not in UNSCOPED)


@register("security")
def every_clinical_model_has_a_clinic(
    app_configs: AppConfigs = None, **_: object
) -> list[CheckMessage]:
    """Refuse models without a required clinic, and clinical models without ``visible_to``."""
    from programmes.models import ClinicalModel  # noqa: PLC0415 -- apps must be ready

    return [
        Error(f"{model.__name__} is not owned by a clinic", id="programmes.E002")
        for model in _clinical_models(app_configs)
        if not (
            issubclass(model, ClinicalModel)
            and not model._meta.get_field("clinic").null
            and hasattr(model._default_manager, "visible_to")
        )
    ]


@register("security")
def every_row_about_a_patient_stands_behind_the_second_wall(
    app_configs: AppConfigs = None, **_: object
) -> list[CheckMessage]:
    """Refuse a model that leads to a patient and of which PostgreSQL shows other clinics' rows."""
    from programmes.models import Patient  # noqa: PLC0415 -- apps must be ready
    from programmes.models.walls import OwnClinic  # noqa: PLC0415 -- apps must be ready

    return [
        Error(
            f"{model.__name__} is about patients, and PostgreSQL shows it to every clinic",
            hint="Name its constraints with walls().",
            id="programmes.E004",
        )
        for model in _own_models(app_configs)
        if _leads_to(model, Patient)
        and not any(isinstance(wall, OwnClinic) for wall in model._meta.constraints)
    ]


def _leads_to(model: type[models.Model], wanted: type[models.Model]) -> bool:
    met: set[type[models.Model]] = set()
    left = [model]
    while left:
        met.add(left[-1])
        keys = left.pop()._meta.concrete_fields
        found = {key.related_model for key in keys if isinstance(key.related_model, type)}
        left.extend(found - met)
    return wanted in met


@register("security")
def every_clinical_key_stays_in_its_clinic(
    app_configs: AppConfigs = None, **_: object
) -> list[CheckMessage]:
    """Refuse a foreign key between clinical rows that PostgreSQL does not hold to one clinic."""
    from programmes.models import ClinicalModel  # noqa: PLC0415 -- apps must be ready
    from programmes.models.walls import SameClinic  # noqa: PLC0415 -- apps must be ready

    errors: list[CheckMessage] = []
    for model in _clinical_models(app_configs):
        held = {wall.field for wall in model._meta.constraints if isinstance(wall, SameClinic)}
        for key in model._meta.get_fields():
            if not isinstance(key, models.ForeignKey):
                continue
            target = key.related_model
            if not (isinstance(target, type) and issubclass(target, ClinicalModel)):
                continue
            if key.name not in held or getattr(key, "db_constraint", True):
                errors.append(
                    Error(
                        f"{model.__name__}.{key.name} may point into another clinic",
                        hint="Name it in walls() and set db_constraint=False.",
                        id="programmes.E003",
                    )
                )
    return errors


@register("security", deploy=True)
def erasures_are_kept_in_mind(**_: object) -> list[CheckMessage]:
    """Warn where nothing outside the database says what was erased."""
    if settings.ERASURE_LOG:
        return []
    return [
        CheckWarning(
            "ERASURE_LOG is empty: a backup that comes back brings erased people back",
            hint="Name a file that is kept apart from the backups.",
            id="programmes.W001",
        )
    ]
