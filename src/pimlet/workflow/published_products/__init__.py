"""Published products: versions of products that stay as they were at publication (spec 05 §2).

A version holds codes, not references: what is removed from the structure later stays in it. Only where categories
stand in their trees is followed, because searches ask for trees.
"""
