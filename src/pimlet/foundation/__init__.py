"""What every storey stands on: settings, database, clock, keys, logging. It knows no resource and no HTTP."""
