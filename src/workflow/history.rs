//! Whether a chain tells a possible history: a forger who can write hashes still has to respect it.

use crate::library::ledger::{Action, Entry};
use crate::library::{Problem, Roles, same_person};

/// Steps that could not have been taken in this order or by this person.
pub(super) fn check(path: &str, entries: &[Entry], roles: &Roles) -> Vec<Problem> {
    let mut history = History { pending: None, approved: false, retired: false };
    let mut problems = Vec::new();
    for entry in entries {
        let mut faults = history.take(entry);
        faults.extend(roles.objection(entry.action, &entry.by, &entry.role));
        let line = entry.seq;
        problems.extend(faults.into_iter().map(|m| {
            Problem::error(path, line, format!("第 {line} 条（{}）：{m}", entry.action.zh()))
                .help("请查明该记录的来源")
        }));
    }
    problems
}

struct History<'e> {
    pending: Option<&'e Entry>,
    approved: bool,
    retired: bool,
}

impl<'e> History<'e> {
    fn take(&mut self, entry: &'e Entry) -> Vec<String> {
        let mut faults = Vec::new();
        let mut fault = |wrong: bool, message: &str| {
            if wrong {
                faults.push(message.to_owned());
            }
        };
        fault(self.retired, "退役之后不应再有记录");
        let submitted = self.pending;
        match entry.action {
            Action::Sample => {
                fault(submitted.is_some() || self.approved, "已送审或批准过，不应登记为示例")
            }
            Action::Submit => {
                fault(submitted.is_some(), "前一次送审尚无结果");
                self.pending = Some(entry);
            }
            Action::Withdraw | Action::Reject => {
                fault(submitted.is_none(), "没有送审");
                self.pending = None;
            }
            Action::Approve => {
                fault(submitted.is_none(), "没有送审");
                let other = submitted.is_some_and(|s| s.content != entry.content);
                fault(other, "批准的内容不是送审的内容");
                self.pending = None;
                self.approved = true;
            }
            Action::Adopt => self.approved = true,
            Action::Revoke => {
                fault(!self.approved, "没有可撤销的批准");
                self.approved = false;
            }
            Action::Retire => self.retired = true,
        }
        if entry.action.approves() {
            let author = entry.author.as_deref();
            let own =
                author.is_some_and(|a| same_person(a, &entry.by) || same_person(a, &entry.role));
            let submitter = submitted.is_some_and(|s| same_person(&s.by, &entry.by));
            fault(own || submitter, "审核人与作者或送审人相同");
            fault(author.is_none(), "没有记载作者");
            fault(entry.expires.is_none(), "没有有效期");
            fault(entry.rules.is_none(), "没有规则指纹");
            match &entry.lint {
                Some(lint) => {
                    fault(lint.errors > 0, "带有错误的文案不能批准");
                    let reasons = u32::try_from(lint.accepted.len()).unwrap_or(u32::MAX);
                    fault(lint.warnings != reasons, "有警告未写明接受的理由");
                }
                None => fault(true, "没有检查结果"),
            }
        }
        faults
    }
}
