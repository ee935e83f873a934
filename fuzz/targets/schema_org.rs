#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ajil_fuzz::read(ajil::formats::DropFormat::Json, "a.json", bytes));
