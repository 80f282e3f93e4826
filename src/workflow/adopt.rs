//! Samples: recorded by who ships them, approved by the bank that adopts them.

use super::desk::{Act, Desk, expiry, refuse_own};
use super::judge::{Judge, listing, refuse_errors, tally};
use super::submit::selected;
use crate::finding::Severity;
use crate::library::ledger::{Action, Entry, Step};
use crate::library::{Filter, LibraryError, State};
use jiff::civil::Date;

/// Approves the samples that `filter` means in the bank's name, all or none.
///
/// # Errors
/// No sample is meant; one that the approver wrote, with errors or warnings (those need a review of
/// their own: submit and approve), or without an expiry.
pub fn adopt(
    desk: &mut Desk<'_>,
    filter: &Filter,
    act: &Act<'_>,
    until: Option<Date>,
    judge: &dyn Judge,
) -> Result<Vec<Entry>, LibraryError> {
    let day = desk.library.day;
    let mut steps = Vec::new();
    let mut refusals = Vec::new();
    for id in selected(desk, filter, "示例", |state| state == State::Sample)? {
        let item = &desk.live(&id)?.item;
        refuse_own(item, None, act)?;
        let findings = judge.findings(item, day);
        if let Err(refusal) = refuse_errors(item, &findings) {
            refusals.push(refusal.to_string());
            continue;
        }
        let warnings = listing(&findings, Severity::Warning);
        if !warnings.is_empty() {
            refusals.push(format!("示例「{id}」有警告，须单独送审：{}", warnings.join("；")));
            continue;
        }
        let mut draft = desk.draft(&id, &item.hash, Action::Adopt, act)?;
        draft.rules = Some(judge.fingerprint());
        draft.register = desk.library.register.snapshot(&item.product_codes);
        let until = until.map(|asked| item.valid_until.map_or(asked, |own| asked.min(own)));
        draft.expires = Some(expiry(item, until, day)?);
        draft.lint = Some(tally(&findings));
        steps.push(Step { draft, keep: Some(item.source.to_string()) });
    }
    none_refused(&refusals)?;
    desk.write(steps, act)
}

/// Records drafts that `filter` means as samples, all or none: for who ships a library.
///
/// # Errors
/// None is meant; one has a finding that counts, or an exemption.
pub fn record_samples(
    desk: &mut Desk<'_>,
    filter: &Filter,
    act: &Act<'_>,
    judge: &dyn Judge,
) -> Result<Vec<Entry>, LibraryError> {
    let day = desk.library.day;
    let mut steps = Vec::new();
    let mut refusals = Vec::new();
    for id in selected(desk, filter, "草稿", |state| state == State::Draft)? {
        let record = desk.live(&id)?;
        if record.standing.pending.is_some() || record.standing.approval.is_some() {
            return Err(LibraryError::Refused(format!("「{id}」已送审或曾获批准，不能登记为示例")));
        }
        let findings = judge.findings(&record.item, day);
        let lint = tally(&findings);
        if lint.errors + lint.warnings + lint.suppressed > 0 {
            let all = [Severity::Error, Severity::Warning].map(|s| listing(&findings, s)).concat();
            let all = all.join("；");
            refusals.push(format!("「{id}」有错误、警告或豁免，不能登记为示例：{all}"));
            continue;
        }
        let mut draft = desk.draft(&id, &record.item.hash, Action::Sample, act)?;
        draft.rules = Some(judge.fingerprint());
        draft.lint = Some(lint);
        steps.push(Step { draft, keep: None });
    }
    none_refused(&refusals)?;
    desk.write(steps, act)
}

/// Refuses the whole step where single items were refused, naming them all.
fn none_refused(refusals: &[String]) -> Result<(), LibraryError> {
    match refusals.len() {
        0 => Ok(()),
        1 => Err(LibraryError::Refused(refusals.concat())),
        count => Err(LibraryError::Refused(format!(
            "有 {count} 篇不符合要求，一篇也没有办理：\n{}",
            refusals.join("\n")
        ))),
    }
}
