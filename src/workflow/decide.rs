//! The reviewer decides; the author takes back.

use super::desk::{Act, Desk, expiry, refuse_own};
use super::judge::{Judge, Reason, accept, refuse_errors, tally};
use crate::library::ledger::{Action, Entry, Step};
use crate::library::{LibraryError, Record};
use jiff::civil::Date;

/// What an approval says beyond who and when.
#[derive(Debug, Clone, Default)]
pub struct Approve {
    /// Last day of use; by default the item's own.
    pub until: Option<Date>,
    /// Reasons for accepted warnings.
    pub reasons: Vec<Reason>,
}

/// Approves the submitted content of `id`.
///
/// # Errors
/// Nothing submitted, the file changed since, the author's own decision, errors, warnings without a
/// reason, no expiry.
pub fn approve(
    desk: &mut Desk<'_>,
    id: &str,
    act: &Act<'_>,
    approve: &Approve,
    judge: &dyn Judge,
) -> Result<Entry, LibraryError> {
    let record = desk.live(id)?;
    let pending = pending(record)?;
    let item = &record.item;
    if pending.content != item.hash {
        return Err(LibraryError::Refused(format!(
            "「{id}」在送审后有改动，不能批准；请 withdraw 撤回后重新送审，或改回送审时的内容"
        )));
    }
    refuse_own(item, Some(&pending), act)?;
    let day = desk.library.day;
    let findings = judge.findings(item, day);
    refuse_errors(item, &findings)?;
    let mut lint = tally(&findings);
    lint.accepted = accept(item, &findings, &approve.reasons)?;
    if let Some(code) = item.product_codes.iter().find(|c| desk.library.register.get(c).is_none()) {
        return Err(LibraryError::Refused(format!(
            "「{id}」引用的产品「{code}」未登记；请先在 products/{code}.yaml 登记"
        )));
    }
    let mut draft = desk.draft(id, &item.hash, Action::Approve, act)?;
    draft.rules = Some(judge.fingerprint());
    draft.register = desk.library.register.snapshot(&item.product_codes);
    draft.expires = Some(expiry(item, approve.until, day)?);
    draft.lint = Some(lint);
    let keep = Some(item.source.to_string());
    one(desk.write(vec![Step { draft, keep }], act)?)
}

/// Returns the submission of `id` to its author; a remark is required.
///
/// # Errors
/// Nothing submitted, no remark, the author's own decision.
pub fn reject(desk: &mut Desk<'_>, id: &str, act: &Act<'_>) -> Result<Entry, LibraryError> {
    let record = desk.live(id)?;
    let pending = pending(record)?;
    refuse_own(&record.item, Some(&pending), act)?;
    let content = pending.content;
    remarked(desk, id, &content, Action::Reject, act)
}

/// Takes the open submission of `id` back. The last approved version stays in force.
///
/// # Errors
/// Nothing submitted.
pub fn withdraw(desk: &mut Desk<'_>, id: &str, act: &Act<'_>) -> Result<Entry, LibraryError> {
    let content = pending(desk.live(id)?)?.content;
    let draft = desk.draft(id, &content, Action::Withdraw, act)?;
    one(desk.write(vec![Step { draft, keep: None }], act)?)
}

/// Takes the approval of `id` back: its content may no longer be used. A remark is required. Works
/// also where the item's file is gone.
///
/// # Errors
/// No approval, no remark.
pub fn revoke(desk: &mut Desk<'_>, id: &str, act: &Act<'_>) -> Result<Entry, LibraryError> {
    let entries = sound(desk, id)?;
    let approval = crate::library::Standing::derive(entries, "", desk.library.day).approval;
    let Some(approval) = approval else {
        return Err(LibraryError::Refused(format!("「{id}」没有可撤销的批准")));
    };
    remarked(desk, id, &approval.content, Action::Revoke, act)
}

/// Takes `id` out of use for good; a remark is required. Works also where the item's file is gone.
///
/// # Errors
/// Nothing in the ledger, retired already, no remark.
pub fn retire(desk: &mut Desk<'_>, id: &str, act: &Act<'_>) -> Result<Entry, LibraryError> {
    let last = sound(desk, id)?.last().cloned();
    match last {
        None => Err(LibraryError::Refused(format!("「{id}」没有台账记录，直接删除文件即可"))),
        Some(last) if last.action == Action::Retire => {
            Err(LibraryError::Refused(format!("「{id}」已经退役")))
        }
        Some(last) => remarked(desk, id, &last.content, Action::Retire, act),
    }
}

/// The entries of `id`, whose chain is whole.
fn sound<'k>(desk: &'k Desk<'_>, id: &str) -> Result<&'k [Entry], LibraryError> {
    match desk.library.ledger.chain(id) {
        Some(chain) if !chain.problems.is_empty() => {
            Err(LibraryError::Problems(chain.problems.clone()))
        }
        Some(chain) => Ok(chain.effective()),
        None => desk.library.record(id).map(|_| [].as_slice()),
    }
}

fn pending(record: &Record) -> Result<Entry, LibraryError> {
    let id = &record.item.id;
    record.standing.pending.clone().ok_or_else(|| {
        LibraryError::Refused(format!("「{id}」不在审核中；请先用 jinyan library submit 送审"))
    })
}

fn remarked(
    desk: &mut Desk<'_>,
    id: &str,
    content: &str,
    action: Action,
    act: &Act<'_>,
) -> Result<Entry, LibraryError> {
    if act.note.is_none_or(|note| note.trim().is_empty()) {
        let zh = action.zh();
        return Err(LibraryError::Refused(format!("{zh}「{id}」须用 --note 写明原因")));
    }
    let draft = desk.draft(id, content, action, act)?;
    one(desk.write(vec![Step { draft, keep: None }], act)?)
}

fn one(written: Vec<Entry>) -> Result<Entry, LibraryError> {
    let nothing = || LibraryError::Refused("没有写入任何记录".to_owned());
    written.into_iter().next().ok_or_else(nothing)
}
