"""The table of differences by version and edition, row by row (spec 02 §17, 04 §18)."""

import pytest

from pimlet.foundation.differences import TABLE, Feature, lists, offers, pim_of
from pimlet.foundation.settings import Edition

VERSIONS = ("4.0.100", "5.0.1", "6.0.58", "7.0.10", "master")

# Which of VERSIONS have it in the community edition; everything else is SaaS only.
IN_VERSIONS = {
    Feature.QUANTIFIED_ASSOCIATIONS: "nyyyy",
    Feature.ATTRIBUTE_OPTIONS: "nyyyy",
    Feature.QUALITY_SCORES_OF_PRODUCTS: "nyyyy",
    Feature.QUALITY_SCORES_OF_MODELS: "nnnyy",
    Feature.COMPLETENESSES: "nnyyy",
    Feature.EMPTY_COMPLETENESSES_ARE_AN_OBJECT: "nnynn",
    Feature.QUALITY_SCORE_FILTER: "nnyyy",
    Feature.PRODUCT_UUIDS: "nnnyy",
    Feature.UUID_FILTER_IN_ANY_CASE: "nnnny",
    Feature.IDENTIFIER_AMONG_VALUES: "nnnny",
    Feature.IDENTIFIER_EMPTY_OPERATORS: "nnnyy",
    Feature.IDENTIFIER_IN_LIMIT: "nnnyy",
    Feature.IDENTIFIER_IN_NEEDS_AN_ARRAY: "nnnny",
    Feature.IDENTIFIER_NOT_IN_NEEDS_AN_IDENTIFIER: "nnnny",
    Feature.UNKNOWN_FILTER_IS_NOT_FOUND: "nnyyy",
    Feature.BOOLEAN_EMPTY_OPERATORS: "nyyyy",
    Feature.CATEGORIES_NOT_EMPTY: "nnnny",
    Feature.PARENT_OPERATORS: "nyyyy",
    Feature.READABLE_CURSORS: "nnyyy",
    Feature.CATEGORY_MEDIA_DOWNLOAD: "nnnny",
}


def test_every_feature_has_a_row() -> None:
    assert set(TABLE) == set(Feature)


@pytest.mark.parametrize("feature", Feature, ids=lambda one: one.value)
def test_a_row_holds_where_the_specification_says(feature: Feature) -> None:
    found = "".join("y" if offers(pim_of(version, "CE"), feature) else "n" for version in VERSIONS)
    assert found == IN_VERSIONS.get(feature, "nnnnn")


@pytest.mark.parametrize("feature", [one for one in Feature if TABLE[one].until is None and not TABLE[one].switch])
@pytest.mark.parametrize("version", ["20260801123456", "7.0.3", "master"])
def test_saas_is_always_the_newest(feature: Feature, version: str) -> None:
    assert offers(pim_of(version, "Serenity"), feature)


@pytest.mark.parametrize(
    ("version", "older"),
    [("7.0", True), ("7.0.99-ALPHA1", True), ("7", True), ("7.1", False), ("10.0.1", False), ("v7", False)],
)
def test_versions_are_read_from_their_first_two_numbers(version: str, older: bool) -> None:
    assert offers(pim_of(version, "EE"), Feature.IDENTIFIER_AMONG_VALUES) is not older


# The editions CE, GE, EE, Serenity in which a feature is on without anybody's word (spec 05 §0).
SWITCHED = {Feature.PERMISSION: "nnyy", Feature.WORKFLOW_STATUS: "nnyy", Feature.PUBLISHED_PRODUCTS: "nnyn"}


class TestSwitches:
    @pytest.mark.parametrize("feature", SWITCHED)
    def test_follow_the_edition(self, feature: Feature) -> None:
        assert "".join("y" if offers(pim_of("master", one), feature) else "n" for one in Edition) == SWITCHED[feature]

    @pytest.mark.parametrize("feature", SWITCHED)
    def test_are_all_on_in_development(self, feature: Feature) -> None:
        found = [offers(pim_of("master", one, everything=True), feature) for one in Edition]
        assert found == [feature is not Feature.WORKFLOW_STATUS, True, True, True]

    def test_a_word_wins_over_edition_and_mode(self) -> None:
        named = ("permission", "-published_products")
        for pim in (pim_of("master", "GE", named), pim_of("master", "GE", named, everything=True)):
            assert offers(pim, Feature.PERMISSION)
            assert offers(pim, Feature.WORKFLOW_STATUS)
            assert not offers(pim, Feature.PUBLISHED_PRODUCTS)

    def test_the_root_endpoint_of_ce_names_nothing_that_is_switched(self) -> None:
        for edition in Edition:
            pim = pim_of("master", edition, everything=True)
            assert lists(pim, Feature.PERMISSION) is (edition is not Edition.CE)
            assert lists(pim, Feature.CURRENCY_SEARCH)
            assert lists(pim, None)
