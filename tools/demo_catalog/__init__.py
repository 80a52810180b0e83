"""Generator of the demo catalog: hand-written tables (TOML) in, the NDJSON files of `pimlet.data.demo` out."""
