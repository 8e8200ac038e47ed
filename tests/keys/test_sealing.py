"""Private keys under a master key: right, wrong and out of bounds."""

from typing import Any

import pytest

from keys.errors import KeysError
from keys.sealing import SCRYPT_N, NoMasterKey, Passphrase, RawMasterKey

CHEAP = 1 << 14
SECRET = b"the secret half"


def test_a_passphrase_opens_what_it_sealed() -> None:
    sealed = Passphrase("correct horse", n=CHEAP).seal(SECRET, key_id="a")
    assert Passphrase("correct horse", n=CHEAP).unseal(sealed, key_id="a") == SECRET
    assert SECRET.hex() not in str(sealed)
    assert sealed["kdf"]["n"] == CHEAP
    for wrong in ("correct horsE", "correct horse "):
        with pytest.raises(KeysError, match="master-key-wrong"):
            Passphrase(wrong, n=CHEAP).unseal(sealed, key_id="a")


def test_the_usual_cost() -> None:
    sealed = Passphrase("correct horse").seal(SECRET, key_id="a")
    assert (sealed["kdf"]["n"], sealed["kdf"]["r"], sealed["kdf"]["p"]) == (1 << 17, 8, 1)
    assert SCRYPT_N == 1 << 17


def test_accents_are_the_same_on_every_keyboard() -> None:
    sealed = Passphrase("e\u0301le\u0300ve de 3e", n=CHEAP).seal(SECRET, key_id="a")
    assert Passphrase("élève de 3e", n=CHEAP).unseal(sealed, key_id="a") == SECRET


def test_one_salt_for_a_folder_and_a_fresh_nonce_for_each_key() -> None:
    first = Passphrase("correct horse", n=CHEAP).seal(SECRET, key_id="a")
    master = Passphrase("correct horse", n=CHEAP)
    master.unseal(first, key_id="a")
    second = master.seal(SECRET, key_id="a")
    assert second["kdf"] == first["kdf"]
    assert second["nonce"] != first["nonce"]


def test_a_sealed_key_opens_under_its_own_name_alone() -> None:
    master = RawMasterKey.generate()
    with pytest.raises(KeysError, match="master-key-wrong"):
        master.unseal(master.seal(SECRET, key_id="a"), key_id="b")


@pytest.mark.parametrize(
    ("kdf", "code"),
    [
        pytest.param({"n": 1 << 30}, "scrypt-out-of-bounds", id="takes a terabyte"),
        pytest.param({"n": 10**1000}, "scrypt-out-of-bounds", id="a number without end"),
        pytest.param({"n": 2}, "scrypt-out-of-bounds", id="protects nothing"),
        pytest.param({"n": (1 << 15) + 1}, "scrypt-out-of-bounds", id="no power of two"),
        pytest.param({"n": -1}, "scrypt-out-of-bounds", id="negative"),
        pytest.param({"n": True}, "scrypt-out-of-bounds", id="true"),
        pytest.param({"n": 16384.0}, "scrypt-out-of-bounds", id="a fraction"),
        pytest.param({"r": 1 << 20}, "sealed-key-malformed", id="r"),
        pytest.param({"p": 1 << 20}, "sealed-key-malformed", id="p"),
        pytest.param({"name": "md5"}, "sealed-key-malformed", id="another derivation"),
        pytest.param({"salt": ""}, "sealed-key-malformed", id="no salt"),
        pytest.param({"salt": "A" * 10**6}, "sealed-key-malformed", id="long salt"),
        pytest.param({"salt": None}, "sealed-key-malformed", id="salt is null"),
    ],
)
def test_costs_that_are_refused(kdf: dict[str, Any], code: str) -> None:
    master = Passphrase("correct horse", n=CHEAP)
    sealed = master.seal(SECRET, key_id="a")
    sealed["kdf"] |= kdf
    with pytest.raises(KeysError) as caught:
        master.unseal(sealed, key_id="a")
    assert caught.value.code == code


def test_master_keys_that_are_refused() -> None:
    with pytest.raises(KeysError, match="passphrase-too-short"):
        Passphrase("1234567")
    with pytest.raises(KeysError, match="passphrase-malformed"):
        Passphrase("\ud800 is no character")
    with pytest.raises(KeysError, match="master-key-malformed"):
        RawMasterKey(bytes(31))
    with pytest.raises(KeysError, match="scrypt-out-of-bounds"):
        Passphrase("correct horse", n=1024)


def test_master_keys_do_not_show_themselves() -> None:
    assert "horse" not in repr(Passphrase("correct horse", n=CHEAP))
    assert "\\x00" not in repr(RawMasterKey(bytes(32)))


def test_nobody_reads_a_sealed_key_without_its_master() -> None:
    sealed = RawMasterKey.generate().seal(SECRET, key_id="a")
    with pytest.raises(KeysError, match="master-key-missing"):
        NoMasterKey().unseal(sealed, key_id="a")
    with pytest.raises(KeysError, match="sealed-key-malformed"):
        NoMasterKey().unseal(None, key_id="a")
