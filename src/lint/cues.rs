//! Finding stance cues. They are common words, so they are not in the big automaton: only the
//! sentence around a hit is searched, with an automaton of its own.

use crate::rules::Tables;
use crate::text::TextSpan;

/// Kinds of cue words; see [`crate::rules::StanceFile`].
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
    Prescription,
    Affirmation,
}

impl Cue {
    /// All kinds, in the order of [`crate::rules::StanceFile::lists`].
    const ALL: [Self; 18] = [
        Self::Negation,
        Self::NotNegation,
        Self::DenialAfter,
        Self::Breaker,
        Self::Rhetorical,
        Self::Prohibition,
        Self::Admonition,
        Self::VerdictAfter,
        Self::BadExample,
        Self::Warning,
        Self::Report,
        Self::Hearsay,
        Self::Question,
        Self::Wording,
        Self::Teaching,
        Self::Villain,
        Self::Prescription,
        Self::Affirmation,
    ];
}

/// Cues inside `within`, by start. Negators that are part of a word that only looks negative are
/// left out.
pub(super) fn find(cues: Tables<'_>, text: &str, within: TextSpan) -> Vec<(Cue, TextSpan)> {
    let mut found = Vec::new();
    for hit in cues.find(within.of(text)) {
        let at = TextSpan::new(within.start + hit.start, within.start + hit.end);
        let kinds = cues.meaning(hit.value);
        found.extend(kinds.sets().filter_map(|k| Cue::ALL.get(k as usize)).map(|k| (*k, at)));
    }
    found.sort_by_key(|(_, at)| (at.start, u32::MAX - at.end));
    let harmless: Vec<TextSpan> =
        found.iter().filter(|(c, _)| *c == Cue::NotNegation).map(|(_, at)| *at).collect();
    found.retain(|(c, at)| {
        !matches!(c, Cue::Negation | Cue::Admonition | Cue::Prohibition)
            || !harmless.iter().any(|h| h.contains(*at) && h.len() > at.len())
    });
    found
}
