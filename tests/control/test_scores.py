"""`POST /scores`: what `evaluateQualityScores` of the conformance harness asks for."""

from tests.conftest import Api, run_sql
from tests.control.conftest import Control
from tests.enrichment.conftest import value

BOTH = {"with_completenesses": "true", "with_quality_scores": "true"}


def test_scores_of_products_are_calculated_anew(api: Api, control: Control) -> None:
    api.post("/attributes", {"code": "text", "type": "pim_catalog_text", "group": "other"})
    api.post("/families", {"code": "things", "attributes": ["text"], "attribute_requirements": {"ecommerce": ["text"]}})
    uuids = []
    for code in ("a", "b", "c"):
        api.patch(f"/products/{code}", {"family": "things", "values": {"text": value("x")} if code == "a" else {}})
        uuids.append(api.get(f"/products/{code}").json()["uuid"])
    before = api.get("/products", **BOTH).text
    search = {"completeness": [{"operator": "=", "value": 50, "scope": "ecommerce"}]}
    found = api.get("/products", search=search).text
    run_sql(control.client, "update product set completeness = '{7}', quality = null where identifier <> 'b'")
    unknown = "25566245-55c3-42ce-86d9-8610ac459fa8"
    for expected in (2, 0):
        answer = control.request("POST", "/scores", {"uuids": [*uuids, unknown]})
        assert (answer.status_code, answer.json()) == (200, {"changed": expected})
        assert api.get("/products", **BOTH).text == before
    assert api.get("/products", search=search).text == found
    assert len(api.get("/products", search=search).json()["_embedded"]["items"]) == 2


def test_malformed_uuids_are_refused(control: Control) -> None:
    assert control.request("POST", "/scores", {"uuids": ["x"]}).status_code == 422
