//! Floor 2: the served folder: hints, settling, reconciling, safe reading.
