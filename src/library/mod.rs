//! Approved content as data: items, taxonomy, ledger.
