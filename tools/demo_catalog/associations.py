"""Links between products and product models; each leads to entities that come earlier."""

from collections import defaultdict

from tools.demo_catalog.sources import FAMILIES, Document, number, pick_some


def link_models(models: list[Document]) -> None:
    """Every second root model names a model of the family that goes with its own."""
    roots: dict[str, list[str]] = defaultdict(list)
    for model in models:
        if model["parent"] is None:
            others = roots[FAMILIES[model["family"]]["goes_with"]]
            if others and len(roots[model["family"]]) % 2 == 0:
                model["associations"] = {"X_SELL": {"product_models": pick_some(others, 1, model["code"])}}
            roots[model["family"]].append(model["code"])


def link_products(products: list[Document], models: list[Document]) -> None:
    """Simple products by their place in the family, so that every association type occurs."""
    earlier: dict[str, list[str]] = defaultdict(list)
    roots: dict[str, list[str]] = defaultdict(list)
    for model in models:
        if model["parent"] is None:
            roots[model["family"]].append(model["code"])
    for product in products:
        siblings = earlier[product["family"]]
        other = FAMILIES[product["family"]]["goes_with"]
        if "parent" not in product and siblings:
            links = _links(product["identifier"], len(siblings), siblings, earlier[other], roots[other])
            if links:
                product["associations"] = links
        if product["family"] == "tents" and len(siblings) % 4 == 1:
            product["quantified_associations"] = {"BUNDLE": _bundle(product, earlier, roots)}
        siblings.append(product["identifier"])


def _links(
    key: str, place: int, siblings: list[str], others: list[str], models: list[str]
) -> dict[str, dict[str, list[str]]]:
    links: dict[str, dict[str, list[str]]] = {}
    if others and place % 3 == 0:
        links["X_SELL"] = {"products": sorted(pick_some(others, 2, key))}
    if models and place % 6 == 0:
        links["X_SELL"]["product_models"] = pick_some(models, 1, key)
    if place % 4 == 1:
        links["UPSELL"] = {"products": [siblings[-1]]}
    if place % 5 == 2:
        links["SUBSTITUTION"] = {"products": [siblings[number(key, place)]]}
    if others and place % 7 == 3:
        links["PACK"] = {"products": pick_some(others, 1, f"{key}/pack")}
    if others and place % 5 == 4:
        links["COMPATIBLE"] = {"products": pick_some(others, 1, f"{key}/compatible")}
    return links


def _bundle(product: Document, earlier: dict[str, list[str]], roots: dict[str, list[str]]) -> Document:
    key = product["identifier"]
    return {
        "products": [
            {"identifier": bag, "quantity": 1 + number(f"{key}/bags", 4)}
            for bag in pick_some(earlier["sleeping_bags"], 1, key)
        ],
        "product_models": [{"identifier": code, "quantity": 1} for code in pick_some(roots["coffee"], 1, key)],
    }
