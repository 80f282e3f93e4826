//! How a sentence holds a claim: asserted, denied, forbidden, warned against, retold, asked.
//!
//! A cue excuses only what it reaches. Negators reach to the end of their clause, legal
//! prohibitions over the sentence and over the list they introduce, warnings over the sentence,
//! a reporting word over what follows it; a teaching text excuses what stands in quotes. A breaker
//! (但, 而是) ends every reach, and a rhetorical head (谁说, 难道) turns denial into assertion.

use super::cues::Cue;
use super::scan::Scan;
use crate::document::BlockKind;
use crate::rules::{Scope, Stance};
use crate::text::TextSpan;
use std::collections::BTreeSet;

/// Most characters between a negator and what it denies.
const NEGATION_REACH: usize = 14;
/// Most characters between a claim and the words that deny it afterwards.
const DENIAL_REACH: usize = 10;
/// Marks that cross out the line they begin.
const CROSSES: [char; 6] = ['❌', '✗', '✘', '×', '✖', '🚫'];
/// Words by which a sentence speaks for the bank.
const BANK: [&str; 6] = ["我行", "本行", "我们行", "咱们行", "我们银行", "本产品"];
/// Who sees and hears on the bank's side.
const STAFF: [&str; 7] = ["我", "我们", "我这边", "这边", "系统", "后台", "我这"];
/// Blocks from the top in which a text says that it teaches.
const TEACHING_BLOCKS: usize = 3;
/// Different words of warning and of villains by which a text teaches without saying so at the top.
const TEACHING_WORDS: usize = 3;

/// Whether a line begins like an item of a list: （一）, 1. , ①, 二、.
fn is_numbered(line: &str) -> bool {
    let body = line.trim_start().trim_start_matches('(');
    let digits: usize = body
        .chars()
        .take_while(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(*c))
        .map(char::len_utf8)
        .sum();
    digits > 0 && body.get(digits..).is_some_and(|t| t.starts_with([')', '.', '、', ' ']))
}

impl Scan<'_> {
    /// The stance of the sentence towards the words at `at`.
    pub(super) fn stance(&self, at: TextSpan) -> Stance {
        let sentence = self.scope(at, Scope::Sentence);
        let clause = self.scope(at, Scope::Clause);
        let cues = self.cues(sentence);
        let quoted = self.is_quoted(at);
        let rhetorical = cues
            .iter()
            .any(|(c, s)| *c == Cue::Rhetorical && s.end <= at.start && clause.contains(*s));
        let before = |kind: Cue, within: TextSpan| {
            cues.iter()
                .filter(|(c, s)| *c == kind && within.contains(*s) && s.end <= at.start)
                .map(|(_, s)| *s)
                .rfind(|s| !self.is_broken(&cues, s.end, at.start))
        };
        let after = |kind: Cue, reach: usize| {
            cues.iter().any(|(c, s)| {
                *c == kind
                    && s.start >= at.end
                    && self.chars_between(at.end, s.start) <= reach
                    && !self.is_broken(&cues, at.end, s.start)
            })
        };
        if !rhetorical
            && (before(Cue::Prohibition, sentence).is_some()
                || before(Cue::Admonition, clause)
                    .is_some_and(|s| self.chars_between(s.end, at.start) <= NEGATION_REACH)
                || after(Cue::VerdictAfter, 40)
                || self.is_listed_under_prohibition(at))
        {
            return Stance::Prohibited;
        }
        if self.is_warned(at, sentence, quoted) {
            return Stance::Warned;
        }
        let heard = |c: &Cue| matches!(c, Cue::Report | Cue::Hearsay);
        if before(Cue::Report, sentence).is_some()
            || before(Cue::Hearsay, clause).is_some_and(|s| !self.is_said_by_staff(s))
            || (quoted && self.asks(sentence))
            || (quoted
                && !self.is_prescribed(at)
                && (cues.iter().any(|(c, _)| heard(c)) || self.is_teaching()))
        {
            return Stance::Reported;
        }
        if self.is_negated(at, clause, rhetorical) || after(Cue::DenialAfter, DENIAL_REACH) {
            return Stance::Negated;
        }
        if !rhetorical && self.is_asked(at, clause) {
            return Stance::Asked;
        }
        if self.is_enumerated_wording(sentence, quoted) {
            return Stance::Listed;
        }
        Stance::Asserted
    }

    /// 你就讲：“……”: the sentence tells the reader to say the words at `at`.
    pub(super) fn is_prescribed(&self, at: TextSpan) -> bool {
        let sentence = self.scope(at, Scope::Sentence);
        self.cues(sentence).iter().any(|(c, s)| *c == Cue::Prescription && s.end <= at.start)
    }

    /// 我看到您的额度: the staff member's own seeing hands nothing to somebody else.
    fn is_said_by_staff(&self, cue: TextSpan) -> bool {
        let clause = self.scope(cue, Scope::Clause);
        let head = TextSpan::new(clause.start, cue.start).of(&self.doc.text.folded);
        let tail = TextSpan::new(cue.end, clause.end).of(&self.doc.text.folded);
        STAFF.iter().any(|w| head.ends_with(w)) || tail.starts_with(['您', '你'])
    }

    fn is_broken(&self, cues: &[(Cue, TextSpan)], from: u32, to: u32) -> bool {
        cues.iter().any(|(c, s)| *c == Cue::Breaker && s.start >= from && s.end <= to)
    }

    fn chars_between(&self, from: u32, to: u32) -> usize {
        TextSpan::new(from, to).of(&self.doc.text.folded).chars().count()
    }

    /// An odd number of negators in the clause before the claim, the nearest within reach.
    fn is_negated(&self, at: TextSpan, clause: TextSpan, rhetorical: bool) -> bool {
        let cues = self.cues(self.scope(at, Scope::Sentence));
        let mut negators: Vec<TextSpan> = Vec::new();
        for (kind, s) in cues.iter() {
            let counts = *kind == Cue::Negation && clause.contains(*s) && s.end <= at.start;
            if counts && negators.last().is_none_or(|last| !last.overlaps(*s)) {
                negators.push(*s);
            }
        }
        let Some(nearest) = negators.last() else { return false };
        if rhetorical
            || self.chars_between(nearest.end, at.start) > NEGATION_REACH
            || self.is_broken(&cues, nearest.end, at.start)
        {
            return false;
        }
        // 不是保本吗 affirms.
        let clause_text = clause.of(&self.doc.text.folded);
        let affirms = nearest.of(&self.doc.text.folded).ends_with('是')
            && clause_text.trim_end_matches(['?', '!', '。']).ends_with(['吗', '嘛']);
        negators.len() % 2 == 1 && !affirms
    }

    fn asks(&self, sentence: TextSpan) -> bool {
        let text = sentence.of(&self.doc.text.folded);
        text.trim_end_matches(['”', '"', '」', ')', ' ']).ends_with('?')
    }

    fn is_asked(&self, at: TextSpan, clause: TextSpan) -> bool {
        let sentence = self.scope(at, Scope::Sentence);
        let ends_asking = self.asks(sentence);
        let in_last_clause = clause.end == sentence.end;
        let particle = self
            .cues(sentence)
            .iter()
            .any(|(c, s)| *c == Cue::Question && clause.contains(*s) && !at.overlaps(*s));
        (ends_asking && in_last_clause) || (particle && (in_last_clause || ends_asking))
    }

    /// A warning in the sentence; for quoted words also in the sentence before or after; and what a
    /// villain says in a teaching text.
    fn is_warned(&self, at: TextSpan, sentence: TextSpan, quoted: bool) -> bool {
        let warns = |range: TextSpan| {
            let cues = self.cues(range);
            cues.iter().any(|(c, s)| {
                *c == Cue::Warning
                    && !at.contains(*s)
                    && !cues.iter().any(|(n, ns)| *n == Cue::Negation && ns.end == s.start)
            })
        };
        if warns(sentence) {
            return true;
        }
        if quoted && self.neighbours(sentence).into_iter().any(warns) {
            return true;
        }
        self.is_teaching() && !self.speaks_for_the_bank(sentence) && {
            let section = self.scope(at, Scope::Section);
            self.sentences_of(section)
                .take_while(|s| s.start <= at.start)
                .any(|s| self.cues(s).iter().any(|(c, _)| *c == Cue::Villain))
        }
    }

    /// Whether the sentence says 我行 or the like: a teaching text may still sell.
    pub(super) fn speaks_for_the_bank(&self, sentence: TextSpan) -> bool {
        let text = sentence.of(&self.doc.text.folded);
        BANK.iter().any(|w| text.contains(w))
    }

    fn neighbours(&self, sentence: TextSpan) -> Vec<TextSpan> {
        let block = self.scope(sentence, Scope::Paragraph);
        let all: Vec<TextSpan> = self.sentences_of(block).collect();
        let index = all.iter().position(|s| s.overlaps(sentence)).unwrap_or(0);
        [index.checked_sub(1), Some(index + 1)]
            .into_iter()
            .flatten()
            .filter_map(|i| all.get(i).copied())
            .collect()
    }

    fn sentences_of(&self, block: TextSpan) -> impl Iterator<Item = TextSpan> + '_ {
        let all = &self.doc.text.sentences;
        let from = all.partition_point(|s| s.start < block.start);
        all.iter().skip(from).take_while(move |s| s.start < block.end).copied()
    }

    /// Whether the words stand inside quotation marks of their block.
    pub(super) fn is_quoted(&self, at: TextSpan) -> bool {
        let block = self.scope(at, Scope::Paragraph);
        let before = TextSpan::new(block.start, at.start).of(&self.doc.text.folded);
        let mut depth = 0i32;
        let mut straight = false;
        for c in before.chars() {
            match c {
                '“' | '「' | '『' | '‘' => depth += 1,
                '”' | '」' | '』' | '’' => depth = (depth - 1).max(0),
                '"' => straight = !straight,
                _ => {}
            }
        }
        depth > 0 || straight
    }

    /// The block is an item of a list whose introduction forbids, or stands under such a heading.
    fn is_listed_under_prohibition(&self, at: TextSpan) -> bool {
        let index = self.doc.block_at(at.start);
        let Some(block) = self.doc.blocks.get(index) else { return false };
        let text = &self.doc.text.folded;
        let sentence = self.scope(at, Scope::Sentence);
        if sentence.of(text).trim_start().starts_with(CROSSES) {
            return true;
        }
        let introduces = |s: &TextSpan| s.of(text).trim_end().ends_with(':');
        let before = self.sentences_of(block.text).take_while(|s| s.end <= at.start);
        if before.filter(introduces).any(|s| self.forbids(s, false)) {
            return true;
        }
        let previous = self
            .doc
            .blocks
            .iter()
            .enumerate()
            .take(index)
            .rev()
            .find(|(_, b)| !is_numbered(b.text.of(text)))
            .filter(|(i, b)| {
                (*i + 1 == index || is_numbered(block.text.of(text)))
                    && introduces(&b.text)
                    && b.level == 0
            })
            .map(|(i, _)| i);
        [block.list_head, block.section, previous]
            .into_iter()
            .flatten()
            .filter_map(|i| self.doc.blocks.get(i))
            .any(|head| {
                let last = self.sentences_of(head.text).last();
                last.is_some_and(|s| self.forbids(s, head.kind == BlockKind::Heading))
            })
    }

    /// Whether the sentence that introduces others forbids them; in a heading only a prohibition or
    /// a verdict does, since 谨慎 or 骗局 in a heading may name the subject.
    fn forbids(&self, sentence: TextSpan, heading: bool) -> bool {
        if sentence.of(&self.doc.text.folded).starts_with(CROSSES) {
            return true;
        }
        self.cues(sentence).iter().any(|(c, _)| {
            matches!(c, Cue::Prohibition | Cue::VerdictAfter | Cue::BadExample)
                || (matches!(c, Cue::Admonition | Cue::Warning) && !heading)
        })
    }

    /// Three or more words joined by 、 or in quotes in a sentence about wording.
    fn is_enumerated_wording(&self, sentence: TextSpan, quoted: bool) -> bool {
        let text = sentence.of(&self.doc.text.folded);
        let joints = text.matches('、').count() + text.matches("”“").count();
        let wording = self.cues(sentence).iter().any(|(c, _)| *c == Cue::Wording);
        (joints >= 2 || quoted) && wording
    }

    /// Whether the text teaches (反诈, 以案说险, 红线): title, headings or first blocks say so, or
    /// several different words of warning and of villains stand in it.
    pub(super) fn is_teaching(&self) -> bool {
        *self.teaching.get_or_init(|| {
            let leading = self.doc.blocks.iter().enumerate().filter(|(i, b)| {
                *i < TEACHING_BLOCKS || matches!(b.kind, BlockKind::Title | BlockKind::Heading)
            });
            let says_so = leading
                .flat_map(|(_, b)| self.sentences_of(b.text))
                .any(|s| self.cues(s).iter().any(|(c, _)| *c == Cue::Teaching));
            says_so || self.words_of_caution() >= TEACHING_WORDS
        })
    }

    /// Whether the text warns, teaches, forbids or tells of a villain somewhere.
    pub(super) fn is_cautious(&self) -> bool {
        *self.cautious.get_or_init(|| {
            self.all_cues()
                .any(|(c, _)| cautions(c) || matches!(c, Cue::Teaching | Cue::Prohibition))
        })
    }

    /// How many different words of warning and of villains the text holds.
    fn words_of_caution(&self) -> usize {
        let words = self.all_cues().filter(|(c, _)| cautions(*c));
        words.map(|(_, at)| at.of(&self.doc.text.folded)).collect::<BTreeSet<_>>().len()
    }

    fn all_cues(&self) -> impl Iterator<Item = (Cue, TextSpan)> {
        self.doc.text.sentences.iter().flat_map(|s| self.cues(*s).to_vec())
    }
}

/// Words that warn, and those for what is warned of.
fn cautions(cue: Cue) -> bool {
    matches!(cue, Cue::Warning | Cue::Villain | Cue::BadExample)
}
