"""Codes: read out, sent by e-mail; each works once, for ten minutes, for whom it was meant."""

import re
from datetime import timedelta

import pytest
from django.core import mail

from programmes.actions import accounts, codes
from programmes.models import AuditEvent, Delivery, Device, EmailCode, Role
from tests.actions.parallel import at_once
from tests.factories import NOON, make_membership, make_patient, make_user
from tests.sending import send

LATER = NOON + timedelta(minutes=10)


@pytest.fixture
def ben(northside):
    """Ben has proved his address."""
    return make_patient(
        clinic=northside, name="Ben", user=make_user(name="Ben", email="ben@example.org")
    )


def read():
    """Return code and secret of the newest mail."""
    body = mail.outbox[-1].body
    code = re.search(r"\d{3} \d{3}", body)[0]
    link = re.search(r"/enter/(\S+)/", body)
    return code, link and link[1]


def enter(asked, code, now=NOON):
    return codes.use_code(asked=asked.public_id, code=code, device_name="iPhone", now=now)


def test_read_out_code_pairs_once_like_a_link(ben, ana):
    _, link = accounts.offer_pairing(patient=ben, by=ana, now=NOON)
    _, code = codes.offer_code(patient=ben, by=ana, now=NOON)
    secret = codes.find_pairing_code(code=code, now=NOON)

    assert re.fullmatch(r"\d{8}", code)
    with pytest.raises(accounts.PairingNotUsable):
        accounts.find_pairing(secret=link, now=NOON)
    with pytest.raises(accounts.PairingNotUsable):
        accounts.find_pairing(secret=code, now=NOON)  # only this server knows what it stands for
    with pytest.raises(accounts.PairingNotUsable):
        codes.find_pairing_code(code=code, now=LATER)
    assert accounts.pair_device(secret=secret, name="Mac", now=NOON).patient == ben
    with pytest.raises(accounts.PairingNotUsable):
        accounts.pair_device(secret=secret, name="Mac", now=NOON)


def test_read_out_code_is_never_one_that_was_used_before(ben, ana, monkeypatch):
    drawn = iter([7, 7, 8])
    monkeypatch.setattr(codes.secrets, "randbelow", lambda _: next(drawn))

    told = [codes.offer_code(patient=ben, by=ana, now=NOON)[1] for _ in range(2)]

    assert told == ["00000007", "00000008"]


def test_code_from_the_mail_signs_in_as_a_new_device(ben):
    asked = codes.ask_for_sign_in(address=" Ben@Example.org ", now=NOON)
    assert (send(), send()) == (1, 0)
    code, _ = read()

    entered = enter(asked, f" {code} ")

    assert mail.outbox[0].to == ["ben@example.org"]
    assert mail.outbox[0].subject == "Your code for Relearn"
    assert (entered.user, entered.device.patient, entered.device.name) == (ben.user, ben, "iPhone")
    assert list(Device.objects.in_use()) == [entered.device]
    event = AuditEvent.objects.get()
    assert (event.verb, event.by, event.clinic) == ("device.paired", ben.user, ben.clinic)


def test_code_and_link_use_each_other_up(ben):
    for use_first, use_second in (("code", "link"), ("link", "code"), ("code", "code")):
        EmailCode.objects.all().delete()
        asked = codes.ask_for_sign_in(address="ben@example.org", now=NOON)
        send()
        code, secret = read()
        ways = {
            "code": lambda: enter(asked, code),  # noqa: B023 -- used within the round
            "link": lambda: codes.use_link(secret=secret, device_name="", now=NOON),  # noqa: B023
        }
        ways[use_first]()
        with pytest.raises(codes.CodeNotUsable):
            ways[use_second]()
    assert Device.objects.in_use().count() == 3


def test_looking_at_the_link_uses_nothing(ben):
    codes.ask_for_sign_in(address="ben@example.org", now=NOON)
    send()
    _, secret = read()

    for _ in range(3):
        assert codes.find_link(secret=secret, now=NOON).user == ben.user

    assert codes.use_link(secret=secret, device_name="", now=NOON).user == ben.user


def test_code_and_link_end_after_ten_minutes(ben):
    asked = codes.ask_for_sign_in(address="ben@example.org", now=NOON)
    send()
    code, secret = read()

    with pytest.raises(codes.CodeNotUsable):
        enter(asked, code, now=LATER)
    with pytest.raises(codes.CodeNotUsable):
        codes.find_link(secret=secret, now=LATER)


def test_five_wrong_codes_end_the_right_one_and_the_link(ben):
    asked = codes.ask_for_sign_in(address="ben@example.org", now=NOON)
    send()
    code, secret = read()
    wrong = "000000" if code != "000 000" else "111111"

    for _ in range(codes.MOST_TRIES):
        with pytest.raises(codes.WrongCode):
            enter(asked, wrong)

    with pytest.raises(codes.CodeNotUsable):
        enter(asked, code)
    with pytest.raises(codes.CodeNotUsable):
        codes.use_link(secret=secret, device_name="", now=NOON)


def test_code_of_another_mail_is_wrong(ben, northside):
    make_patient(clinic=northside, user=make_user(email="eve@example.org"))
    asked = codes.ask_for_sign_in(address="ben@example.org", now=NOON)
    codes.ask_for_sign_in(address="eve@example.org", now=NOON)
    send()
    eves = read()[0]

    with pytest.raises(codes.WrongCode):
        enter(asked, eves)


@pytest.mark.parametrize("who", ["nobody", "staff", "both", "ended", "inactive"])
def test_nothing_is_sent_to_strangers_staff_and_people_who_left(ben, northside, ana, who):
    if who == "both":
        make_membership(clinic=northside, role=Role.THERAPIST, user=ben.user)
    elif who == "ended":
        ben.user.memberships.update(until=NOON)
    elif who == "inactive":
        type(ben.user).objects.filter(pk=ben.user_id).update(is_active=False)
    address = {"nobody": "eve@example.org", "staff": ana.email}.get(who, "ben@example.org")

    asked = codes.ask_for_sign_in(address=address, now=NOON)

    assert send() == 0
    with pytest.raises(codes.WrongCode):
        enter(asked, "123456")


def test_asking_costs_the_same_for_everybody(ben, django_assert_num_queries):
    for address, count in (("ben@example.org", 9), ("eve@example.org", 10)):
        with django_assert_num_queries(count):  # the stranger's letter is written and taken back
            codes.ask_for_sign_in(address=address, now=NOON)


def test_person_who_left_meanwhile_does_not_come_in(ben):
    asked = codes.ask_for_sign_in(address="ben@example.org", now=NOON)
    send()
    ben.user.memberships.update(until=NOON)

    with pytest.raises(codes.CodeNotUsable):
        enter(asked, read()[0])


def test_person_whose_record_is_elsewhere_now_does_not_come_in(ben, northside, southside):
    asked = codes.ask_for_sign_in(address="ben@example.org", now=NOON)
    send()
    ben.user.memberships.update(clinic=southside)

    with pytest.raises(codes.CodeNotUsable):
        enter(asked, read()[0])


def test_fourth_mail_within_a_quarter_of_an_hour_is_not_sent(ben):
    for _ in range(4):
        codes.ask_for_sign_in(address="ben@example.org", now=NOON)
    assert send() == 3

    codes.ask_for_sign_in(address="ben@example.org", now=NOON + codes.MAILS_WITHIN)
    assert send(now=NOON + codes.MAILS_WITHIN) == 1


def test_mail_that_is_tried_again_says_the_same(ben, settings):
    settings.EMAIL_BACKEND = "programmes.channels.email.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    asked = codes.ask_for_sign_in(address="ben@example.org", now=NOON)

    assert send() == 0

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert (send(), send(now=NOON + timedelta(minutes=2))) == (0, 1)
    assert enter(asked, read()[0]).user == ben.user


def test_code_is_stored_nowhere(ben):
    asked = codes.ask_for_sign_in(address="ben@example.org", now=NOON)
    send()
    code, secret = read()

    stored = str([Delivery.objects.values().get(), EmailCode.objects.values().get()])
    assert {code, code.replace(" ", ""), secret} & set(re.split(r"[^\w -]", stored)) == set()
    assert Delivery.objects.get().slot == f"code:{asked.public_id}"


@pytest.mark.django_db(transaction=True)
def test_two_who_send_at_once_send_each_mail_once(ben, northside):
    people = [make_user(email=f"p{n}@example.org") for n in range(4)]
    for user in people:
        make_patient(clinic=northside, user=user)
        codes.ask_for_sign_in(address=user.email, now=NOON)

    at_once(send, send)

    assert sorted(one.to[0] for one in mail.outbox) == [user.email for user in people]


def test_proved_address_belongs_to_the_account(ben):
    asked = codes.ask_for_address(address="New@Example.org", user=ben.user, now=NOON)
    send()
    code, link = read()

    address = codes.prove_address(
        asked=asked.public_id, code=code, user=ben.user, patient=ben, now=NOON
    )

    ben.user.refresh_from_db()
    assert (address, ben.user.email, link) == ("new@example.org", "new@example.org", None)
    assert AuditEvent.objects.get().verb == "address.proved"


def test_address_of_another_account_stays_theirs(ben, olga):
    asked = codes.ask_for_address(address=olga.email, user=ben.user, now=NOON)
    send()

    with pytest.raises(codes.AddressTaken):
        codes.prove_address(
            asked=asked.public_id, code=read()[0], user=ben.user, patient=ben, now=NOON
        )


def test_code_for_an_address_is_of_no_use_to_others_nor_for_signing_in(ben, northside):
    eve = make_patient(clinic=northside)
    asked = codes.ask_for_address(address="new@example.org", user=ben.user, now=NOON)
    send()
    code = read()[0]

    with pytest.raises(codes.CodeNotUsable):
        codes.prove_address(asked=asked.public_id, code=code, user=eve.user, patient=eve, now=NOON)
    with pytest.raises(codes.CodeNotUsable):
        enter(asked, code)


def test_address_of_staff_is_not_changed_from_a_patients_device(ben, northside):
    make_membership(clinic=northside, role=Role.THERAPIST, user=ben.user)

    with pytest.raises(codes.StaffAddress):
        codes.ask_for_address(address="new@example.org", user=ben.user, now=NOON)
