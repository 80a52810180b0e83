"""The stored form of the default password, which is written down in the code."""

from pimlet.accounts import builtin, passwords


def test_it_is_right_and_as_strong_as_others() -> None:
    stored = builtin._PASSWORD.hash
    assert passwords.verify_at_once(stored, builtin.DEVELOPMENT.password)
    assert not passwords._HASHER.check_needs_rehash(stored)
