//! The author asks for review.

use super::create::PLACEHOLDER;
use super::desk::{Act, Desk};
use super::judge::{Judge, refuse_errors, tally};
use crate::library::ledger::{Action, Entry, Step};
use crate::library::{Filter, LibraryError, State};

/// Submits the items of `ids`, all or none. Content with errors is not taken.
///
/// # Errors
/// An unknown or retired item, a submission that is still open, content with errors.
pub fn submit(
    desk: &mut Desk<'_>,
    ids: &[String],
    act: &Act<'_>,
    judge: &dyn Judge,
) -> Result<Vec<Entry>, LibraryError> {
    let mut steps = Vec::new();
    for id in ids {
        let record = desk.live(id)?;
        if record.standing.pending.is_some() {
            let advice = match record.standing.state {
                State::InReview => "请等待审核结果",
                _ => "文案在送审后有改动：请先 withdraw 撤回，再重新送审",
            };
            return Err(LibraryError::Refused(format!("「{id}」已在审核中；{advice}")));
        }
        let item = &record.item;
        if item.body.contains(PLACEHOLDER) {
            return Err(LibraryError::Refused(format!(
                "「{id}」还没有写正文，仍留有「{PLACEHOLDER}」；请写好正文再送审"
            )));
        }
        let findings = judge.findings(item, desk.library.day);
        refuse_errors(item, &findings)?;
        let mut draft = desk.draft(id, &item.hash, Action::Submit, act)?;
        draft.rules = Some(judge.fingerprint());
        draft.register = desk.library.register.snapshot(&item.product_codes);
        draft.lint = Some(tally(&findings));
        steps.push(Step { draft, keep: None });
    }
    desk.write(steps, act)
}

/// Ids of the items that `filter` means and that `wanted` accepts, in order.
///
/// # Errors
/// None is meant: a filter that finds nothing is a mistake.
pub(super) fn selected(
    desk: &Desk<'_>,
    filter: &Filter,
    what: &str,
    wanted: impl Fn(State) -> bool,
) -> Result<Vec<String>, LibraryError> {
    let records = desk.library.records.values();
    let ids: Vec<String> = records
        .filter(|r| wanted(r.standing.state) && filter.matches(&r.item))
        .map(|r| r.item.id.clone())
        .collect();
    if ids.is_empty() {
        return Err(LibraryError::Refused(format!("没有符合条件的{what}；请核对筛选条件")));
    }
    Ok(ids)
}
