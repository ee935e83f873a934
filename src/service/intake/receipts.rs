//! Receipts beside the files.
