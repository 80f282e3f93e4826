//! Finding stance cues. They are common words, so they are not in the big automaton: only the
//! sentence around a hit is searched, with a small automaton built at the first hit.

use crate::rules::StanceFile;
use crate::text::{TextSpan, fold_str, offset};
use aho_corasick::AhoCorasick;

/// Kinds of cue words; see [`StanceFile`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cue {
    Negation,
    NotNegation,
    DenialAfter,
    Breaker,
    Rhetorical,
    Prohibition,
    Admonition,
    VerdictAfter,
    BadExample,
    Warning,
    Report,
    Hearsay,
    Question,
    Wording,
    Teaching,
    Villain,
    Affirmation,
}

/// All cue words, compiled.
#[derive(Debug)]
pub(super) struct Cues {
    automaton: Option<AhoCorasick>,
    kinds: Vec<Cue>,
}

impl Cues {
    /// Compiles the cue words.
    pub(super) fn new(file: &StanceFile) -> Self {
        let lists = [
            (Cue::Negation, &file.negation),
            (Cue::NotNegation, &file.not_negation),
            (Cue::DenialAfter, &file.denial_after),
            (Cue::Breaker, &file.breaker),
            (Cue::Rhetorical, &file.rhetorical),
            (Cue::Prohibition, &file.prohibition),
            (Cue::Admonition, &file.admonition),
            (Cue::VerdictAfter, &file.verdict_after),
            (Cue::BadExample, &file.bad_example),
            (Cue::Warning, &file.warning),
            (Cue::Report, &file.report),
            (Cue::Hearsay, &file.hearsay),
            (Cue::Question, &file.question),
            (Cue::Wording, &file.wording),
            (Cue::Teaching, &file.teaching),
            (Cue::Villain, &file.villain),
            (Cue::Affirmation, &file.affirmation),
        ];
        let mut words = Vec::new();
        let mut kinds = Vec::new();
        for (kind, list) in lists {
            for word in list {
                words.push(fold_str(word));
                kinds.push(kind);
            }
        }
        Self { automaton: AhoCorasick::new(&words).ok(), kinds }
    }

    /// Cues inside `within`, by start. Negators that are part of a word that only looks negative
    /// are left out.
    pub(super) fn find(&self, text: &str, within: TextSpan) -> Vec<(Cue, TextSpan)> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let mut found: Vec<(Cue, TextSpan)> = automaton
            .find_overlapping_iter(within.of(text))
            .filter_map(|m| {
                let kind = *self.kinds.get(m.pattern().as_usize())?;
                let at =
                    TextSpan::new(within.start + offset(m.start()), within.start + offset(m.end()));
                Some((kind, at))
            })
            .collect();
        found.sort_unstable_by_key(|(_, at)| (at.start, u32::MAX - at.end));
        let harmless: Vec<TextSpan> =
            found.iter().filter(|(c, _)| *c == Cue::NotNegation).map(|(_, at)| *at).collect();
        found.retain(|(c, at)| {
            !matches!(c, Cue::Negation | Cue::Admonition | Cue::Prohibition)
                || !harmless.iter().any(|h| h.contains(*at) && h.len() > at.len())
        });
        found
    }
}
