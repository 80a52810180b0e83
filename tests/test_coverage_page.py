"""The coverage page says what the route table serves."""

from tools.coverage_page import PAGE, render


def test_the_coverage_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == render()
