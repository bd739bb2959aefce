import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import now

from programmes.actions import inviting
from programmes.domain.csvfile import FileInvalid
from programmes.models import AuditEvent, Delivery, Invitation
from tests.actions.parallel import at_once
from tests.actions.people import invite
from tests.factories import NOON, make_membership

pytestmark = pytest.mark.django_db
FILE = "name,email,role\nDora,dora@example.org,therapist\nAna,ana@northside.example,therapist\n"


@pytest.fixture
def admin(client, cleo):
    client.force_login(cleo)
    return client


def url(name="staff_import"):
    return reverse(f"clinic_admin:{name}", kwargs={"clinic": "northside"})


def test_file_says_whom_it_would_invite_and_sends_nothing(admin, ana):
    page = admin.post(url(), {"file": SimpleUploadedFile("team.csv", FILE.encode())})

    assert [(step.row.name, str(label)) for step, _role, label, _tone in page.context["steps"]] == [
        ("Dora", "Is invited"),
        ("Ana", "Has the role"),
    ]
    assert "Invite 1 person by mail" in page.text
    assert not Invitation.objects.exists()
    assert not Delivery.objects.exists()


def test_file_carried_out_twice_invites_once(admin, northside, ana, cleo):
    checked = admin.post(url(), {"text": FILE}).context["checked"]

    first = admin.post(url("staff_import_confirm"), {"checked": checked}, follow=True)
    again = admin.post(url("staff_import_confirm"), {"checked": checked}, follow=True)

    assert "1 person is invited by mail." in first.text
    assert "0 people are invited by mail." in again.text
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.role, invitation.by) == (
        "dora@example.org",
        "therapist",
        cleo,
    )
    assert Delivery.objects.get().kind == "invitation"
    assert AuditEvent.objects.filter(verb="invitation.made").count() == 1
    page = admin.post(url(), {"text": FILE})
    assert "Nothing: all of them are here or invited already." in page.text


def test_file_with_problems_names_them_and_keeps_what_was_pasted(admin):
    page = admin.post(url(), {"text": "name,email,role\nDora,dora,boss\n"})

    assert page.status_code == 422
    assert [(line, column) for line, column, _ in page.context["problems"]] == [
        (2, "email"),
        (2, "role"),
    ]
    assert "Dora,dora,boss" in page.text
    assert not Invitation.objects.exists()


def test_file_that_nobody_checked_is_not_carried_out(admin):
    page = admin.post(url("staff_import_confirm"), {"checked": FILE})

    assert page.status_code == 422
    assert "Check the file first, then invite." in page.text


def test_file_with_a_problem_invites_nobody_of_it(northside, cleo):
    with pytest.raises(FileInvalid):
        inviting.invite_people(clinic=northside, text=FILE + "x,y,z\n", by=cleo, now=NOON)

    assert not Invitation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_file_sent_three_times_at_once_invites_once(northside, cleo):
    at_once(*[lambda: inviting.invite_people(clinic=northside, text=FILE, by=cleo, now=NOON)] * 3)

    assert Invitation.objects.count() == 2
    assert Delivery.objects.count() == 2


def test_file_of_1_and_40_people_is_checked_with_the_same_queries(admin, django_assert_num_queries):
    rows = "".join(f"P,p{number}@x.org,therapist\n" for number in range(40))
    for text in (FILE, FILE + rows):
        with django_assert_num_queries(5):  # session, account, roles, who is here, who is invited
            assert admin.post(url(), {"text": text}).status_code == 200


def act_on_all(admin, act):
    keys = Invitation.objects.filter(ended_at=None).values_list("pk", flat=True)
    return admin.post(url("invitations_act"), {"who": list(keys), "act": act}, follow=True)


def test_several_invitations_sent_again_have_new_links_and_the_old_ones_open_nothing(
    admin, northside, southside, cleo
):
    invite(northside, cleo, email="fay@example.org", now=NOON)  # ran out long ago
    _, old = invite(northside, cleo, now=now())
    of_southside = make_membership(clinic=southside, role="clinic_admin").user
    invite(southside, of_southside, email="gil@example.org", now=now())

    said = act_on_all(admin, "again")

    assert "2 invitations are sent again." in said.text
    with pytest.raises(inviting.InvitationNotUsable):
        inviting.find_invitation(secret=old, now=now())
    mails = Delivery.objects.filter(clinic=northside, state="pending")
    assert {mail.address for mail in mails.filter(expires_at__gt=now())} == {
        "dora@example.org",
        "fay@example.org",
    }
    for mail in mails.filter(expires_at__gt=now()):
        assert inviting.find_invitation(secret=mail.secret, now=now()).email == mail.address
    assert Invitation.objects.filter(clinic=southside, ended_at=None).count() == 1


def test_several_invitations_taken_back_open_nothing_and_their_mails_stay(admin, northside, cleo):
    _, secret = invite(northside, cleo, now=now())

    said = act_on_all(admin, "back")

    assert "1 invitation opens nothing any more." in said.text
    with pytest.raises(inviting.InvitationNotUsable):
        inviting.find_invitation(secret=secret, now=now())
    assert Delivery.objects.get().state == "cancelled"
    assert "Choose the invitations first." in act_on_all(admin, "back").text
