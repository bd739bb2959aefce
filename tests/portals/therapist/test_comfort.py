"""A patient's screen settings in the record."""

from programmes.domain.screen import Screen


def test_screen_is_saved_whole(client, ana, ben):
    client.force_login(ana)
    address = f"/clinics/northside/patients/{ben.public_id}/screen/"
    assert client.get(address).status_code == 200

    sent = Screen(type_percent=200, neglect="left", moves=False).words
    answer = client.post(address, sent)

    ben.refresh_from_db()
    assert answer["Location"] == f"/clinics/northside/patients/{ben.public_id}/"
    assert ben.screen == Screen(type_percent=200, neglect="left", moves=False)


def test_screen_with_something_unknown_keeps_the_rest_and_says_where(client, ana, ben):
    client.force_login(ana)
    address = f"/clinics/northside/patients/{ben.public_id}/screen/"

    answer = client.post(address, Screen(theme="dark").words | {"column": "top"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<option value="dark" selected>' in page
    assert 'id="id_column_error"' in page
    ben.refresh_from_db()
    assert ben.screen_json == {}
