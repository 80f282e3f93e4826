//! Regular expressions of rules, compiled at first use.

use regex_automata::meta::Regex;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Uses after which speed of searching pays for the longer compilation.
const FEW: u32 = 64;
/// Limit of a compiled expression, that of the regex crate.
const SIZE: usize = 10 << 20;

/// One expression. Most runs search one sentence or none with it, and full compilation (a reverse
/// machine, literal search, a lazy DFA) takes longer than checking a short text; so it is first
/// compiled for backtracking alone, and fully where it is used often. Both find the same.
#[derive(Debug, Default)]
pub(super) struct Expression {
    light: OnceLock<Option<Regex>>,
    full: OnceLock<Option<Regex>>,
    uses: AtomicU32,
}

impl Expression {
    /// The compiled expression; `None` where `source` is none, which the rule compiler excludes.
    pub(super) fn get(&self, source: &str) -> Option<&Regex> {
        if self.uses.load(Ordering::Relaxed) >= FEW {
            return self.full.get_or_init(|| compile(source, true)).as_ref();
        }
        self.uses.fetch_add(1, Ordering::Relaxed);
        self.light.get_or_init(|| compile(source, false)).as_ref()
    }
}

fn compile(source: &str, full: bool) -> Option<Regex> {
    let config = Regex::config().nfa_size_limit(Some(SIZE));
    let config = match full {
        true => config,
        false => config.hybrid(false).dfa(false).onepass(false).auto_prefilter(false),
    };
    Regex::builder().configure(config).build(source).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_many_uses_find_the_same() {
        let expression = Expression::default();
        let text = "最快3分钟到账,不到半小时放款,30秒出额度";
        let found = || -> Vec<_> {
            let regex = expression.get("(?:最快|不到)[^,。]{0,4}?(?:[0-9]+|半)(?<unit>分钟|小时)");
            regex.unwrap().captures_iter(text).map(|c| c.get_group_by_name("unit")).collect()
        };
        let first = found();
        assert_eq!(first.len(), 2);
        for _ in 0..2 * FEW {
            assert_eq!(found(), first);
        }
        assert!(expression.full.get().is_some());
        assert!(Expression::default().get("(").is_none());
    }
}
