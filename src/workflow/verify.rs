//! The gate: is every file, chain, approval and link as it must be?

use super::history;
use crate::finding::Severity;
use crate::library::ledger::{Allowed, HEAD_PATH};
use crate::library::{Library, Problem, Record, State, kept, usage};
use std::fs;

/// What the gate asks for beyond the files.
#[derive(Debug, Clone, Default)]
pub struct Gate {
    /// Who may sign as whom; `None`: signatures that are there are not judged.
    pub allowed: Option<Allowed>,
    /// Whether every decision and HEAD must be signed.
    pub require_signatures: bool,
    /// Days before the end of an approval from which a notice is given.
    pub notice_days: i32,
}

/// Every fault, in path order. The gate fails where one is an error.
pub fn verify(library: &Library, gate: &Gate) -> Vec<Problem> {
    let mut problems = library.problems.clone();
    problems.extend(library.ledger.verify());
    problems.extend(usage(&library.dir).1.into_iter().map(|p| p.of(Severity::Warning)));
    for record in library.records.values() {
        problems.extend(approval(library, record, gate));
        problems.extend(links(library, record));
    }
    for chain in library.ledger.chains.values() {
        problems.extend(history::check(&chain.path(), chain.effective(), &library.roles));
        problems.extend(signatures(chain.path().as_str(), chain.effective(), gate));
    }
    problems.extend(orphans(library));
    problems.extend(head_signature(library, gate));
    problems.sort();
    problems.dedup();
    problems
}

fn approval(library: &Library, record: &Record, gate: &Gate) -> Vec<Problem> {
    let path = format!("{}.md", record.item.id);
    let mut problems = Vec::new();
    let standing = &record.standing;
    if let Some(pending) = standing.pending.as_ref().filter(|p| p.content != record.item.hash) {
        let message = format!("送审后有改动，与 {} 于 {} 送审的内容不同", pending.by, pending.at);
        problems.push(Problem::error(&path, 0, message).help("请撤回后重新送审，或改回原文"));
    }
    let Some(approval) = &standing.approval else { return problems };
    if approval.content != record.item.hash && standing.pending.is_none() {
        let message = "内容与批准时不同，批准对现在的文字无效";
        problems.push(
            Problem::error(&path, 0, message)
                .help("请送审新内容，或改回批准时的内容（存档在 ledger/content）"),
        );
    }
    if let Err(reason) = kept(&record.item.id, approval, &library.ledger, &library.taxonomy) {
        let path = format!("ledger/content/{}.md", approval.content);
        problems.push(Problem::error(&path, 0, reason).help("请从版本库取回原文件"));
    }
    let Some(last) = [approval.expires, record.item.valid_until].into_iter().flatten().min() else {
        return problems;
    };
    let left = library.day.until(last).map_or(i32::MAX, |span| span.get_days());
    if last < library.day && standing.state != State::InReview {
        problems.push(
            Problem::error(&path, 0, format!("批准已于 {last} 到期"))
                .help("请更新有效期后重新送审，或用 retire 退役"),
        );
    } else if left <= gate.notice_days {
        let message = format!("批准将于 {last} 到期，还有 {left} 天");
        problems.push(Problem::error(&path, 0, message).of(Severity::Notice));
    }
    problems
}

/// Product codes and links to other items that lead nowhere.
fn links(library: &Library, record: &Record) -> Vec<Problem> {
    let item = &record.item;
    let path = format!("{}.md", item.id);
    let mut problems = Vec::new();
    for code in item.product_codes.iter().filter(|c| library.register.get(c).is_none()) {
        let help = format!("请新建 products/{code}.yaml，或更正 product_codes");
        problems.push(Problem::error(&path, 0, format!("产品「{code}」未登记")).help(help));
    }
    let first = item.source.lines().count() - item.body.lines().count();
    for (number, line) in (first + 1..).zip(item.body.lines()) {
        for target in targets(line) {
            let from = item.id.rsplit_once('/').map_or("", |(dir, _)| dir);
            if resolve(from, target).is_none_or(|id| !library.records.contains_key(&id)) {
                let line = u32::try_from(number).unwrap_or(0);
                let message = format!("链接「{target}」指向的文案不存在");
                problems.push(Problem::error(&path, line, message).help("请更正链接"));
            }
        }
    }
    problems
}

/// Targets of links in `line` to other Markdown files, without fragments.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| {
        let target = rest.split([')', ' ', '#']).next()?;
        (target.ends_with(".md") && !target.contains("://")).then_some(target)
    })
}

/// The id that `target`, written in the directory `from`, means.
fn resolve(from: &str, target: &str) -> Option<String> {
    let (base, target) = match target.strip_prefix('/') {
        Some(absolute) => ("", absolute),
        None => (from, target),
    };
    let mut parts: Vec<&str> = base.split('/').filter(|p| !p.is_empty()).collect();
    for part in target.strip_suffix(".md")?.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn signatures(path: &str, entries: &[crate::library::ledger::Entry], gate: &Gate) -> Vec<Problem> {
    let mut problems = Vec::new();
    for entry in entries {
        let fault = match (&entry.signature, &gate.allowed) {
            (None, _) if gate.require_signatures && entry.action.is_decision() => {
                "没有签名".to_owned()
            }
            (Some(pem), Some(allowed)) => {
                match allowed.verify(Some(&entry.by), entry.day(), &entry.payload(), pem) {
                    Ok(()) => continue,
                    Err(reason) => reason,
                }
            }
            _ => continue,
        };
        let message = format!("第 {} 条（{} {}）：{fault}", entry.seq, entry.by, entry.action.zh());
        problems.push(
            Problem::error(path, entry.seq, message)
                .help("请核对 allowed_signers；若签名系伪造，请从版本库取回原文件"),
        );
    }
    problems
}

fn head_signature(library: &Library, gate: &Gate) -> Option<Problem> {
    let allowed = gate.allowed.as_ref()?;
    let help = "请核对后由有权人运行 jinyan library seal --sign 私钥 重新签署";
    let dir = library.ledger.dir();
    let Ok(pem) = fs::read_to_string(dir.join("HEAD.sig")) else {
        let missing = gate.require_signatures && !library.ledger.chains.is_empty();
        return missing.then(|| Problem::error(HEAD_PATH, 0, "没有签名").help(help));
    };
    let head = fs::read_to_string(dir.join("HEAD")).unwrap_or_default();
    let reason = allowed.verify(None, Some(library.day), &head, &pem).err()?;
    Some(Problem::error("ledger/HEAD.sig", 0, reason).help(help))
}

/// Items in force whose file is gone.
fn orphans(library: &Library) -> Vec<Problem> {
    let mut problems = Vec::new();
    for id in library.orphans() {
        let broken = format!("{id}.md");
        if library.problems.iter().any(|p| p.path == broken) {
            continue;
        }
        let entries = library.ledger.entries(id);
        let standing = crate::library::Standing::derive(entries, "", library.day);
        if standing.approval.is_some() || standing.pending.is_some() {
            problems.push(
                Problem::error(&broken, 0, "文件已不在，但台账中仍在审核或批准有效")
                    .help("请取回文件，或用 jinyan library retire 退役"),
            );
        }
    }
    problems
}
