//! The `ajil` binary.

fn main() {}
