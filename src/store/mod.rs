//! Floor 2: the only owner of the database.
