"""Programs on releases of some years ago, as `requirements/older.in` names them."""
