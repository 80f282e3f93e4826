//! The library under lock, and who acts on it.

use crate::library::ledger::{Action, Disk, Draft, Entry, Signer, Step, Writer, is_moment};
use crate::library::{Item, Library, LibraryError, Record, State, same_person};
use jiff::civil::Date;
use std::path::Path;

/// Who acts, as what, when.
#[derive(Clone, Copy)]
pub struct Act<'a> {
    /// The person.
    pub by: &'a str,
    /// The role; empty for the author's own steps.
    pub role: &'a str,
    /// The moment, RFC 3339 or `YYYY-MM-DD`.
    pub at: &'a str,
    /// Remark.
    pub note: Option<&'a str>,
    /// Key that signs the entry.
    pub signer: Option<&'a Signer>,
}

/// A library loaded under the ledger's lock, ready to be written to.
pub struct Desk<'d> {
    writer: Writer<'d>,
    /// The library as it stands under the lock.
    pub library: Library,
}

impl<'d> Desk<'d> {
    /// Locks and loads the library below `dir` as of `day`.
    ///
    /// # Errors
    /// No library, a HEAD that cannot be read, or the system refuses.
    pub fn open(dir: &Path, day: Date, disk: &'d dyn Disk) -> Result<Self, LibraryError> {
        if !dir.is_dir() {
            let shown = dir.display();
            return Err(LibraryError::Refused(format!(
                "没有文案库目录 {shown}；请用 --library 指明目录，或在项目根目录下运行"
            )));
        }
        let writer = Writer::open(dir, disk)?;
        let library = Library::with_ledger(dir, day, writer.ledger.clone())?;
        Ok(Self { writer, library })
    }

    /// The record of `id`, where its ledger is whole and it has not been retired.
    pub(super) fn live(&self, id: &str) -> Result<&Record, LibraryError> {
        let record = self.library.record(id)?;
        if let Some(chain) = self.library.ledger.chain(id).filter(|c| !c.problems.is_empty()) {
            return Err(LibraryError::Problems(chain.problems.clone()));
        }
        if record.standing.state == State::Retired {
            return Err(LibraryError::Refused(format!("「{id}」已退役，不再办理；请另建文案")));
        }
        Ok(record)
    }

    /// A draft of an entry about the content `hash` of `id`, after the checks that hold for every
    /// action: moment, name and role.
    pub(super) fn draft(
        &self,
        id: &str,
        hash: &str,
        action: Action,
        act: &Act<'_>,
    ) -> Result<Draft, LibraryError> {
        if !is_moment(act.at) {
            return Err(LibraryError::Refused(format!(
                "时间「{}」不是 RFC 3339 时间或日期",
                act.at
            )));
        }
        if let Some(objection) = self.library.roles.objection(action, act.by, act.role) {
            return Err(LibraryError::Refused(format!("「{id}」：{objection}")));
        }
        let author = self.library.records.get(id).map(|r| r.item.author.clone());
        Ok(Draft {
            item: id.to_owned(),
            action,
            by: act.by.trim().to_owned(),
            role: act.role.trim().to_owned(),
            at: act.at.to_owned(),
            content: hash.to_owned(),
            rules: None,
            register: None,
            expires: None,
            lint: None,
            author,
            note: act.note.map(str::to_owned),
        })
    }

    /// Writes the steps, all acknowledged together.
    pub(super) fn write(
        &mut self,
        steps: Vec<Step>,
        act: &Act<'_>,
    ) -> Result<Vec<Entry>, LibraryError> {
        self.writer.append(steps, act.signer)
    }

    /// Signs HEAD as it stands.
    ///
    /// # Errors
    /// The key cannot sign, or the system refuses.
    pub fn seal(&mut self, signer: &Signer) -> Result<(), LibraryError> {
        self.writer.seal(signer)
    }
}

/// Refuses to let people decide on their own text: neither its author, nor who submitted it, nor in
/// the role that wrote it.
pub(super) fn refuse_own(
    item: &Item,
    submitted: Option<&Entry>,
    act: &Act<'_>,
) -> Result<(), LibraryError> {
    let submitter = submitted.map(|e| e.by.as_str());
    let own = |name: &str| same_person(name, act.by) || same_person(name, act.role);
    if own(&item.author) || submitter.is_some_and(|name| same_person(name, act.by)) {
        return Err(LibraryError::Refused(format!(
            "「{}」由「{}」撰写或送审，不能由本人（或同一岗位）审核；请换一位审核人",
            item.id,
            if own(&item.author) { &item.author } else { act.by }
        )));
    }
    Ok(())
}

/// The last day an approval grants: what is asked for, else the item's own.
pub(super) fn expiry(item: &Item, asked: Option<Date>, today: Date) -> Result<Date, LibraryError> {
    let refused = |why: String| Err(LibraryError::Refused(format!("「{}」{why}", item.id)));
    let Some(until) = asked.or(item.valid_until) else {
        return refused("没有写明 valid_until，批准时须用 --until 指定有效期".to_owned());
    };
    if until < today {
        return refused(format!("有效期 {until} 已经过去；请修改 valid_until 后重新送审"));
    }
    match item.valid_until {
        Some(own) if until > own => refused(format!(
            "批准的有效期 {until} 晚于文案自身的 valid_until {own}；请改早 --until，或修改 valid_until 后重新送审"
        )),
        _ => Ok(until),
    }
}
