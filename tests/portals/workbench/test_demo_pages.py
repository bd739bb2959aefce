"""The demo's people and mailbox: open in a demo, not there otherwise."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.urls import reverse
from django.utils.timezone import now

from programmes.domain.timing import local_day
from programmes.models import AbilityAssessment, Device, Membership
from programmes.portals.access import DEVICE_SESSION_KEY
from tests import factories

PEOPLE, MAILBOX = reverse("workbench:people"), reverse("workbench:mailbox")


def become(client, user):
    membership = Membership.objects.get(user=user)
    return client.post(PEOPLE, {"membership": str(membership.public_id)})


@pytest.fixture
def mailbox(tmp_path, settings):
    folder = tmp_path / "mail"
    folder.mkdir()
    settings.MAILBOX_DIR = str(folder)
    return folder


def put_mail(folder, name, *, subject, text, html=None):
    mail = EmailMessage()
    mail["To"], mail["Subject"] = "dora@northside.example", subject
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    (folder / name).write_bytes(mail.as_bytes())


@pytest.mark.django_db
@pytest.mark.parametrize("url", [PEOPLE, MAILBOX])
def test_demo_pages_outside_a_demo_are_not_found(client, ana, settings, url):
    settings.DEMO = False

    assert client.get(url).status_code == 404
    assert become(client, ana).status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_people_lists_everybody_with_a_role_now(client, ana, ben, cleo, olga):
    Membership.objects.filter(user=cleo).update(until=now())

    response = client.get(PEOPLE)

    names = [person["membership"].user.name for person in response.context["people"]]
    assert names == ["Ana", "Ben", "Olga"]


@pytest.mark.django_db
def test_people_signs_a_therapist_in(client, ana):
    response = become(client, ana)

    assert response.url == reverse("accounts:start")
    assert client.session["_auth_user_id"] == str(ana.pk)
    assert DEVICE_SESSION_KEY not in client.session


@pytest.mark.django_db
def test_people_signs_a_patient_in_with_one_device_however_often(client, ben, ana):
    become(client, ben.user)
    device = Device.objects.get()
    become(client, ana)
    become(client, ben.user)

    assert Device.objects.get() == device
    assert (device.patient, device.name) == (ben, "Demo browser")
    assert client.session[DEVICE_SESSION_KEY] == str(device.public_id)
    assert client.get(reverse("patient:today")).status_code == 200


@pytest.mark.django_db
def test_people_signing_in_after_the_device_was_ended_takes_a_new_one(client, ben):
    become(client, ben.user)
    Device.objects.update(ended_at=now())
    become(client, ben.user)

    assert Device.objects.count() == 2
    assert client.get(reverse("patient:today")).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("picked", ["", "nobody", "00000000-0000-4000-8000-000000000000"])
def test_people_asked_for_somebody_unknown_is_not_found(client, ana, picked):
    assert client.post(PEOPLE, {"membership": picked}).status_code == 404


@pytest.mark.django_db
def test_people_asked_for_a_role_that_ended_is_not_found(client, ana):
    Membership.objects.filter(user=ana).update(until=now())

    assert become(client, ana).status_code == 404


def note_of(client, patient):
    people = client.get(PEOPLE).context["people"]
    return str(next(p["note"] for p in people if p["membership"].user == patient.user))


@pytest.fixture
def day_of(ben):
    today = local_day(now(), ben.zone)
    programme = factories.make_programme(clinic=ben.clinic, patient=ben)
    assignment = factories.make_assignment(
        clinic=ben.clinic, patient=ben, programme=programme, since=today - timedelta(days=20)
    )

    def store(days_ago, **given):
        return ben.days.create(
            clinic=ben.clinic, day=today - timedelta(days=days_ago), **{"is_due": True} | given
        )

    def practise(days_ago, **given):
        day = today - timedelta(days=days_ago)
        factories.make_session(
            clinic=ben.clinic, assignment=assignment, day=day, **{"ended_at": now()} | given
        )

    store.practise = practise
    return store


@pytest.mark.django_db
def test_people_without_anything_given_have_no_programme(client, ben):
    assert note_of(client, ben) == "New, no programme yet"


@pytest.mark.django_db
def test_people_who_never_practised_have_not_started(client, ben, day_of):
    day_of(0)

    assert note_of(client, ben) == "Has a programme, not yet started"


@pytest.mark.django_db
def test_people_with_an_open_session_are_half_done(client, ben, day_of):
    day_of(0)
    day_of.practise(0, ended_at=None)

    assert note_of(client, ben) == "Today's session half done"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("today", "note"),
    [
        ({"worst_pain_0_10": 4, "is_practised": True}, "Pain reported today"),
        ({"worst_pain_0_10": 3, "is_practised": True}, ""),
        ({"is_due": False, "absence": "paused"}, "Paused"),
        ({"is_due": False, "absence": "rest_day"}, "Rest day today"),
        ({"is_due": False, "absence": "no_programme"}, "New, no programme yet"),
    ],
)
def test_people_note_what_today_is_like(client, ben, day_of, today, note):
    day_of(0, **today)
    day_of.practise(1)

    assert note_of(client, ben) == note


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("practised", "note"),
    [({6}, "Nothing logged on the last 5 planned days"), ({5}, ""), ({6, 0}, "")],
)
def test_people_silent_on_five_planned_days_are_noted(client, ben, day_of, practised, note):
    for days_ago in range(7):
        day_of(days_ago, is_practised=days_ago in practised)
    day_of.practise(6)

    assert note_of(client, ben) == note


@pytest.mark.django_db
def test_people_with_neglect_or_a_new_ability_are_noted(client, ben, day_of, ana):
    day_of(0)
    day_of.practise(1)
    for days_ago in (20, 2):
        AbilityAssessment.objects.create(
            clinic=ben.clinic,
            patient=ben,
            ability="partial",
            assessed_on=now().date() - timedelta(days=days_ago),
            by=ana,
        )

    assert note_of(client, ben) == "The hand can do more: ready for the next stage?"
    ben.screen_json = {"neglect": "left"}
    ben.save()
    assert note_of(client, ben) == "Overlooks one side, large type"


@pytest.mark.django_db
def test_people_at_1_and_50_patients_takes_the_same_queries(
    client, northside, ben, django_assert_num_queries
):
    # people, days, begun, open, assessments, patients
    with django_assert_num_queries(6):
        client.get(PEOPLE)
    for number in range(49):
        factories.make_patient(clinic=northside, name=f"Pat {number}")

    with django_assert_num_queries(6):
        client.get(PEOPLE)


def test_mailbox_with_nothing_in_it_says_so(client, settings, mailbox):
    assert "No mail yet" in client.get(MAILBOX).text
    settings.MAILBOX_DIR = ""
    assert "No mail yet" in client.get(MAILBOX).text
    settings.MAILBOX_DIR = str(mailbox / "not-there")
    assert "No mail yet" in client.get(MAILBOX).text


def test_mailbox_lists_mails_newest_first(client, mailbox):
    put_mail(mailbox, "1.eml", subject="First", text="a")
    put_mail(mailbox, "3.eml", subject="Third", text="c")
    put_mail(mailbox, "2.eml", subject="", text="b")
    (mailbox / "4.new").write_text("half a mail")

    mails = client.get(MAILBOX).context["mails"]

    assert [(mail.name, mail.subject) for mail in mails] == [
        ("3.eml", "Third"),
        ("2.eml", ""),
        ("1.eml", "First"),
    ]


def test_mailbox_shows_the_plain_part_of_a_mail_harmlessly(client, mailbox):
    text = "Grüße <b>x</b>: http://localhost/invitation/abc/\n"
    put_mail(mailbox, "1.eml", subject="<i>Hello</i> Grüße", text=text, html="<p>not this</p>")

    html = client.get(MAILBOX, {"mail": "1.eml"}).text

    assert "&lt;i&gt;Hello&lt;/i&gt; Grüße" in html
    assert "Grüße &lt;b&gt;x&lt;/b&gt;" in html
    assert '<a href="http://localhost/invitation/abc/"' in html
    assert "not this" not in html


@pytest.mark.parametrize(
    "name", ["../secret.eml", "..%2Fsecret.eml", "/etc/passwd", "2.eml", "*.eml", ".", "1.eml\0"]
)
def test_mailbox_asked_for_anything_but_a_mail_of_its_own_is_not_found(client, mailbox, name):
    put_mail(mailbox, "1.eml", subject="Mine", text="a")
    put_mail(mailbox.parent, "secret.eml", subject="Secret", text="b")
    (mailbox / "folder.eml").mkdir()

    assert client.get(MAILBOX, {"mail": name}).status_code == 404
    assert client.get(MAILBOX, {"mail": "folder.eml"}).status_code == 404
