//! The measure: case-topic and span level, and false alarms of compliant cases.
//!
//! Case-topic: one item is one (case, topic) pair. Span: one item is one labelled span (recall) or
//! one predicted span (precision); a match is the same topic with like ranges. Whole-text topics
//! match by topic alone. Topics in a case's `also_ok` are judgement calls, neither right nor wrong.

use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Topics judged over the whole text.
const WHOLE_TEXT: [&str; 4] =
    ["missing-risk-disclosure", "missing-annualized-rate", "missing-issuer", "message-consent"];

/// Topics that corpora do not label.
pub(super) const NOT_MEASURED: [&str; 2] = ["metadata", "fact-mismatch"];

/// A labelled or predicted expression: topic and range in characters, end exclusive.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mark {
    pub(super) topic: String,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// One labelled text.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) id: String,
    pub(super) text: String,
    pub(super) gold: BTreeSet<Mark>,
    pub(super) also: BTreeSet<String>,
    pub(super) difficulty: String,
    pub(super) channel: String,
    pub(super) products: Vec<String>,
    pub(super) date: Option<String>,
    pub(super) note: String,
}

impl Case {
    fn length(&self) -> &'static str {
        match self.text.chars().count() {
            0..=120 => "short",
            121..600 => "medium",
            _ => "long",
        }
    }

    /// The words at a mark.
    pub(super) fn words(&self, mark: &Mark) -> String {
        self.text.chars().skip(mark.start).take(mark.end - mark.start).collect()
    }
}

/// Right, wrong and missed. `hit` counts predictions that were right, `found` labels that were
/// found; at case-topic level they are equal.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    hit: usize,
    found: usize,
    wrong: usize,
    missed: usize,
}

/// Figures of one row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub(super) struct Figures {
    pub(super) gold: usize,
    pub(super) pred: usize,
    tp: usize,
    fp: usize,
    #[serde(rename = "fn")]
    missed: usize,
    pub(super) precision: Option<f64>,
    pub(super) recall: Option<f64>,
    pub(super) f1: Option<f64>,
}

#[expect(clippy::cast_precision_loss, reason = "counts of cases are far below 2^52")]
fn ratio(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

impl From<Tally> for Figures {
    fn from(t: Tally) -> Self {
        let (pred, gold) = (t.hit + t.wrong, t.found + t.missed);
        let (precision, recall) = (ratio(t.hit, pred), ratio(t.found, gold));
        let f1 = precision.zip(recall).map(|(p, r)| match p + r {
            sum if sum > 0.0 => 2.0 * p * r / sum,
            _ => 0.0,
        });
        Self { gold, pred, tp: t.hit, fp: t.wrong, missed: t.missed, precision, recall, f1 }
    }
}

/// Compliant cases that drew an error or warning.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub(super) struct Alarms {
    pub(super) compliant: usize,
    pub(super) alarmed: usize,
    pub(super) rate: Option<f64>,
}

/// Violating cases with at least one right topic.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub(super) struct Noticed {
    pub(super) violating: usize,
    pub(super) noticed: usize,
    pub(super) rate: Option<f64>,
}

/// Every figure. Keys are `all`, `topic:…`, `difficulty:…`, `length:…`, `channel:…`.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Score {
    pub(super) case_topic: BTreeMap<String, Figures>,
    pub(super) span: BTreeMap<String, Figures>,
    pub(super) false_alarm: BTreeMap<String, Alarms>,
    pub(super) violating_cases_noticed: Noticed,
    pub(super) case_topic_macro_f1: Option<f64>,
    pub(super) span_macro_f1: Option<f64>,
    /// Findings that are not measured, by topic or `notice`.
    pub(super) ignored: BTreeMap<String, usize>,
}

/// What was wrong in one case.
#[derive(Debug, Clone, Default)]
pub(super) struct Wrong {
    /// Labelled marks that nothing matched.
    pub(super) missed: Vec<Mark>,
    /// Predicted marks that match no label.
    pub(super) extra: Vec<Mark>,
}

/// Two ranges say the same words: half of the shorter is shared, and the longer is no sweep (at
/// most three times as long, and eight).
fn alike(a: &Mark, b: &Mark) -> bool {
    let (a_len, b_len) = (a.end - a.start, b.end - b.start);
    let (short, long) = (a_len.min(b_len), a_len.max(b_len));
    let shared = a.end.min(b.end).saturating_sub(a.start.max(b.start));
    2 * shared >= short.max(1) && long <= 3 * short + 8
}

fn is_whole_text(topic: &str) -> bool {
    WHOLE_TEXT.contains(&topic)
}

fn hit<'m>(mark: &Mark, mut others: impl Iterator<Item = &'m Mark>) -> bool {
    others.any(|o| o.topic == mark.topic && (is_whole_text(&mark.topic) || alike(mark, o)))
}

/// Marks as items: whole-text topics are one item a case.
fn items(marks: &BTreeSet<Mark>) -> Vec<&Mark> {
    let mut whole = BTreeSet::new();
    marks.iter().filter(|m| !is_whole_text(&m.topic) || whole.insert(&m.topic)).collect()
}

/// Marks of `ours` that match none of `theirs`.
fn unmatched<'m>(ours: &'m BTreeSet<Mark>, theirs: &BTreeSet<Mark>) -> Vec<&'m Mark> {
    items(ours).into_iter().filter(|m| !hit(m, theirs.iter())).collect()
}

/// Collects scores case by case.
#[derive(Debug, Default)]
pub(super) struct Scorer {
    case_topic: BTreeMap<String, Tally>,
    span: BTreeMap<String, Tally>,
    alarms: BTreeMap<String, Alarms>,
    noticed: Noticed,
    ignored: BTreeMap<String, usize>,
}

impl Scorer {
    /// Notes a finding that is not measured.
    pub(super) fn ignore(&mut self, what: &str) {
        *self.ignored.entry(what.to_owned()).or_default() += 1;
    }

    /// Adds a case with what was predicted for it, and says what was wrong.
    pub(super) fn add(&mut self, case: &Case, predicted: &BTreeSet<Mark>) -> Wrong {
        let also = |m: &&Mark| !case.also.contains(&m.topic);
        let predicted: BTreeSet<Mark> = predicted.iter().filter(also).cloned().collect();
        let topics = |marks: &BTreeSet<Mark>| -> BTreeSet<String> {
            marks.iter().map(|m| m.topic.clone()).collect()
        };
        let (gold, pred) = (topics(&case.gold), topics(&predicted));
        for topic in gold.union(&pred) {
            let right = gold.contains(topic) && pred.contains(topic);
            let tally = Tally {
                hit: usize::from(right),
                found: usize::from(right),
                wrong: usize::from(!gold.contains(topic)),
                missed: usize::from(!pred.contains(topic)),
            };
            add(&mut self.case_topic, case, topic, tally);
        }
        for mark in items(&case.gold) {
            let found = hit(mark, predicted.iter());
            let tally = Tally {
                found: usize::from(found),
                missed: usize::from(!found),
                ..Tally::default()
            };
            add(&mut self.span, case, &mark.topic, tally);
        }
        for mark in items(&predicted) {
            let right = hit(mark, case.gold.iter());
            let tally =
                Tally { hit: usize::from(right), wrong: usize::from(!right), ..Tally::default() };
            add(&mut self.span, case, &mark.topic, tally);
        }
        self.alarm(case, !predicted.is_empty(), gold.intersection(&pred).next().is_some());
        let own = |marks: Vec<&Mark>| marks.into_iter().cloned().collect();
        Wrong {
            missed: own(unmatched(&case.gold, &predicted)),
            extra: own(unmatched(&predicted, &case.gold)),
        }
    }

    fn alarm(&mut self, case: &Case, alarmed: bool, noticed: bool) {
        let length = case.length();
        let keys = [
            "all".to_owned(),
            format!("difficulty:{}", case.difficulty),
            format!("length:{length}"),
            format!("channel:{}", case.channel),
        ];
        for key in keys {
            let alarms = self.alarms.entry(key).or_default();
            if case.gold.is_empty() {
                alarms.compliant += 1;
                alarms.alarmed += usize::from(alarmed);
            }
        }
        if !case.gold.is_empty() {
            self.noticed.violating += 1;
            self.noticed.noticed += usize::from(noticed);
        }
    }

    /// The figures.
    pub(super) fn finish(self) -> Score {
        let figures = |tallies: BTreeMap<String, Tally>| -> BTreeMap<String, Figures> {
            tallies.into_iter().map(|(key, tally)| (key, tally.into())).collect()
        };
        let (case_topic, span) = (figures(self.case_topic), figures(self.span));
        let Noticed { violating, noticed, .. } = self.noticed;
        let rated = |mut a: Alarms| {
            a.rate = ratio(a.alarmed, a.compliant);
            a
        };
        Score {
            case_topic_macro_f1: macro_f1(&case_topic),
            span_macro_f1: macro_f1(&span),
            case_topic,
            span,
            false_alarm: self.alarms.into_iter().map(|(k, a)| (k, rated(a))).collect(),
            violating_cases_noticed: Noticed {
                violating,
                noticed,
                rate: ratio(noticed, violating),
            },
            ignored: self.ignored,
        }
    }
}

fn add(tallies: &mut BTreeMap<String, Tally>, case: &Case, topic: &str, one: Tally) {
    let keys = [
        "all".to_owned(),
        format!("topic:{topic}"),
        format!("difficulty:{}", case.difficulty),
        format!("length:{}", case.length()),
        format!("channel:{}", case.channel),
    ];
    for key in keys {
        let tally = tallies.entry(key).or_default();
        tally.hit += one.hit;
        tally.found += one.found;
        tally.wrong += one.wrong;
        tally.missed += one.missed;
    }
}

/// Mean F1 over the topics that have labels.
fn macro_f1(figures: &BTreeMap<String, Figures>) -> Option<f64> {
    let topics: Vec<f64> = figures
        .iter()
        .filter(|(key, f)| key.starts_with("topic:") && f.gold > 0)
        .map(|(_, f)| f.f1.unwrap_or(0.0))
        .collect();
    let sum: f64 = topics.iter().sum();
    #[expect(clippy::cast_precision_loss, reason = "there are some forty topics")]
    (!topics.is_empty()).then(|| sum / topics.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(topic: &str, start: usize, end: usize) -> Mark {
        Mark { topic: topic.into(), start, end }
    }

    fn case(gold: &[Mark], also: &[&str]) -> Case {
        Case {
            id: "c-1".into(),
            text: "字".repeat(200),
            gold: gold.iter().cloned().collect(),
            also: also.iter().map(|s| (*s).to_owned()).collect(),
            difficulty: "medium".into(),
            channel: "moments".into(),
            products: vec![],
            date: None,
            note: String::new(),
        }
    }

    #[test]
    fn ranges_are_alike_when_half_the_shorter_is_shared_and_neither_is_a_sweep() {
        let cases = [
            ((0, 4), (2, 6), true),
            ((0, 4), (3, 7), false),
            ((0, 2), (0, 14), true),
            ((0, 2), (0, 15), false),
            ((0, 1), (1, 2), false),
            ((5, 5), (5, 5), false),
        ];
        for ((a, b), (c, d), expected) in cases {
            assert_eq!(alike(&mark("t", a, b), &mark("t", c, d)), expected, "{a}..{b} {c}..{d}");
            assert_eq!(alike(&mark("t", c, d), &mark("t", a, b)), expected);
        }
    }

    #[test]
    fn one_case_is_tallied_at_both_levels() {
        let gold = [mark("a", 0, 4), mark("a", 10, 14), mark("missing-issuer", 0, 3)];
        let predicted = BTreeSet::from([
            mark("a", 0, 4),
            mark("b", 0, 4),
            mark("missing-issuer", 50, 52),
            mark("missing-issuer", 60, 62),
            mark("c", 1, 2),
        ]);
        let mut scorer = Scorer::default();
        let wrong = scorer.add(&case(&gold, &["c"]), &predicted);
        assert_eq!(wrong.missed, [mark("a", 10, 14)]);
        assert_eq!(wrong.extra, [mark("b", 0, 4)]);
        let score = scorer.finish();
        let topic = score.case_topic["all"];
        assert_eq!((topic.gold, topic.pred, topic.tp), (2, 3, 2));
        let span = score.span["all"];
        assert_eq!((span.gold, span.pred, span.tp, span.fp, span.missed), (3, 3, 2, 1, 1));
        assert_eq!(score.false_alarm["all"].compliant, 0);
        assert_eq!(score.violating_cases_noticed.rate, Some(1.0));
        assert_eq!(score.span_macro_f1, Some((2.0 / 3.0 + 1.0) / 2.0));
    }

    #[test]
    fn a_compliant_case_with_a_finding_is_a_false_alarm() {
        let mut scorer = Scorer::default();
        scorer.add(&case(&[], &[]), &BTreeSet::from([mark("a", 0, 1)]));
        scorer.add(&case(&[], &["a"]), &BTreeSet::from([mark("a", 0, 1)]));
        let score = scorer.finish();
        assert_eq!(score.false_alarm["all"].rate, Some(0.5));
        assert_eq!(score.false_alarm["length:medium"].alarmed, 1);
        assert_eq!(score.case_topic["topic:a"].f1, None);
    }
}
