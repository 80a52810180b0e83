"""Texts are searched for parts of them by what each cell holds, under its own name: no extension is needed."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

CELLS = ("product_cell", "product_model_cell", "published_product_cell")
# Each three bytes in a row, below the number of the cell's name. A loop is faster than a query on short texts.
FUNCTION = """
create function cell_grams(key_id integer, text text) returns bigint[]
language plpgsql immutable parallel safe strict as $$
declare
    bytes bytea := convert_to(text, 'UTF8');
    name bigint := key_id::bigint << 24;
    gram bigint := 0;
    grams bigint[] := '{}';
begin
    for i in 0 .. length(bytes) - 1 loop
        gram := ((gram & 65535) << 8) | get_byte(bytes, i);
        if i >= 2 then
            grams[i - 1] := name | gram;
        end if;
    end loop;
    return grams;
end $$
"""


def upgrade() -> None:
    """Make the function and the indexes, in the place of those on trigrams of all texts together."""
    op.execute(FUNCTION)
    for cells in CELLS:
        index = f"ix_{cells}_grams"
        op.execute(f"drop index if exists ix_{cells}_trigrams")
        op.execute(f"create index {index} on {cells} using gin (cell_grams(key_id, text)) where text is not null")
        # Nothing is planned by them, and making them is most of the work of ANALYZE.
        op.execute(f"alter index {index} alter column 1 set statistics 0")
