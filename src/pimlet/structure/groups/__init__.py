"""Product groups. Akeneo has no routes for them (spec 02 §14); seeds and the control API write them."""
