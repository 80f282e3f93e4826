# What the gate runs, by hand.
check:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings
    cargo test
    cargo deny check
    cargo run --quiet -- lint library
    cargo run --quiet -- rules test

# Rewrite generated files and snapshots, then read the diff.
bless:
    BLESS=1 INSTA_UPDATE=always TRYCMD=overwrite cargo test

bench:
    cargo bench
