//! Floor 1: settings → typed values. site.toml and feed.toml, every fault with its line and column.
