"""What a phone keeps for a time without a network, and what comes back."""


def test_pack_is_shown(bens_phone, plan):
    answer = bens_phone.get("/offline/")
    assert answer.status_code == 200
