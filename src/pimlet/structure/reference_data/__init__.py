"""Reference data: the codes that attributes of the reference data types accept (spec 03 §11.8)."""
