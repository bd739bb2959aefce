"""Files that people send are read by a virus scanner first, where there is one."""

import logging

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.timezone import now

from programmes.channels import clamd
from programmes.models import ClinicLogo, Membership, Tick
from programmes.portals.clinic_admin.setting_forms import LogoForm
from programmes.portals.csv_forms import FileForm
from programmes.portals.patient.forms import WriteForm
from programmes.portals.therapist.media import MediaForm
from programmes.portals.uploads import SentFile
from tests.media.files import photo
from tests.portals.patient.pages import words
from tests.scanner import VIRUS, Scanner

FOUND = "A virus was found in this file. Choose another one."
AWAY = "We cannot check files for viruses right now. Try again in a few minutes."
LOGO = "/clinics/northside/admin/settings/logo/"


@pytest.fixture
def scanner(tmp_path_factory, settings):
    scanner = Scanner(tmp_path_factory.mktemp("s"))
    settings.CLAMD_URL = scanner.url
    yield scanner
    scanner.close()


def sent(content, name="people.csv"):
    return SimpleUploadedFile(name, content)


def test_every_file_that_a_page_takes_is_read_by_the_scanner():
    forms_with_files = (LogoForm, FileForm, WriteForm, MediaForm)
    all_forms = [one for one in _below(forms.Form) if one.__module__.startswith("programmes.")]
    taking = {
        form
        for form in all_forms
        if any(isinstance(field, forms.FileField) for field in form.base_fields.values())
    }

    assert taking == set(forms_with_files)
    assert all(
        isinstance(field, SentFile)
        for form in taking
        for field in form.base_fields.values()
        if isinstance(field, forms.FileField)
    )


def _below(form):
    for one in form.__subclasses__():
        yield one
        yield from _below(one)


@pytest.mark.parametrize("way", ["url", "tcp_url"])
def test_a_harmless_file_is_read_whole_by_the_scanner_and_by_the_page(scanner, settings, way):
    settings.CLAMD_URL = getattr(scanner, way)
    content = b"name,e-mail\n" + b"x" * 300_000

    form = FileForm({}, {"file": sent(content)})

    assert form.is_valid()
    assert form.cleaned_data["file"] == content.decode()
    assert scanner.read == [content]


def test_a_file_with_a_virus_is_refused_in_one_sentence_and_noted(scanner, caplog):
    form = FileForm({}, {"file": sent(b"x" * 70_000 + VIRUS)})

    with caplog.at_level(logging.WARNING):
        assert form.errors == {"file": [FOUND]}
    (noted,) = [one.fields for one in caplog.records if one.name == clamd.__name__]
    assert noted == {"event": "file.infected", "virus": "Harm.Test"}


@pytest.mark.parametrize("mood", ["hangs up", "has enough"])
def test_a_file_that_is_not_read_to_its_end_is_refused(scanner, mood):
    scanner.mood = mood

    assert FileForm({}, {"file": sent(b"x" * 3_000_000)}).errors == {"file": [AWAY]}


@pytest.mark.parametrize(
    "url", ["unix:/nowhere/clamd.ctl", "tcp://127.0.0.1:1", "clamd.ctl", "unix:/dev/null"]
)
def test_a_scanner_that_is_not_there_lets_no_file_in(settings, url):
    settings.CLAMD_URL = url

    assert FileForm({}, {"file": sent(b"name,e-mail\n")}).errors == {"file": [AWAY]}


def test_a_scanner_that_never_answers_is_given_up(scanner, monkeypatch):
    monkeypatch.setattr(clamd, "TOTAL_S", 0.0)

    assert FileForm({}, {"file": sent(b"name,e-mail\n")}).errors == {"file": [AWAY]}


def test_without_a_scanner_nothing_is_asked(settings):
    assert settings.CLAMD_URL == ""
    assert FileForm({}, {"file": sent(VIRUS)}).is_valid()


def test_a_page_says_it_beside_the_field_and_keeps_nothing(scanner, cleo, northside):
    browser = Client()
    browser.force_login(cleo)

    refused = browser.post(LOGO, {"file": sent(photo() + VIRUS, "logo.jpg")})
    assert (refused.status_code, FOUND in words(refused)) == (422, True)
    assert not ClinicLogo.objects.exists()

    assert browser.post(LOGO, {"file": sent(photo(), "logo.jpg")}).status_code == 302
    assert ClinicLogo.objects.get().clinic == northside
    assert Membership.objects.count() == 1


def test_watchdog_learns_that_the_scanner_does_not_answer(client, db, scanner, settings):
    Tick.objects.create(name="reminders", at=now())
    heard = client.get("/healthz/deep")
    settings.CLAMD_URL = f"{scanner.url}.gone"
    unheard = client.get("/healthz/deep")

    told = [one.text.splitlines()[3] for one in (heard, unheard)]
    assert told == [
        "servers that do not answer: none",
        "servers that do not answer: virus scanner",
    ]
    assert (heard.status_code, unheard.status_code) == (200, 503)
