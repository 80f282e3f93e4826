//! Crashes, cuts, flips, forks, races and signatures.

use super::*;
use crate::library::digest::sha256;
use std::cell::Cell;
use tempfile::TempDir;

fn draft(item: &str, action: Action, by: &str) -> Draft {
    Draft {
        item: item.to_owned(),
        action,
        by: by.to_owned(),
        role: if action.is_decision() { "合规岗".to_owned() } else { String::new() },
        at: "2026-11-24T10:00:00+08:00".to_owned(),
        content: sha256(&["内容"]),
        rules: Some("packs-1".to_owned()),
        register: None,
        expires: Some("2027-03-31".parse().unwrap()),
        lint: Some(LintRecord::default()),
        author: Some("内容岗".to_owned()),
        note: Some("已与产品说明书核对".to_owned()),
    }
}

fn append(library: &Path, disk: &dyn Disk, item: &str, action: Action) -> Result<(), LibraryError> {
    let keep = action.approves().then(|| "内容".to_owned());
    let step = Step { draft: draft(item, action, "李四"), keep };
    Writer::open(library, disk)?.append(vec![step], None).map(|_| ())
}

/// Two items, three and two entries.
fn sample() -> TempDir {
    let dir = TempDir::new().unwrap();
    for (item, action) in [
        ("a/one", Action::Submit),
        ("b", Action::Submit),
        ("a/one", Action::Reject),
        ("b", Action::Approve),
        ("a/one", Action::Submit),
    ] {
        append(dir.path(), &OsDisk, item, action).unwrap();
    }
    dir
}

fn problems(library: &Path) -> Vec<String> {
    Ledger::load(library).unwrap().verify().iter().map(Problem::to_string).collect()
}

fn chain_file(library: &Path) -> PathBuf {
    library.join("ledger/a/one.jsonl")
}

#[test]
fn a_clean_ledger_has_no_problem_and_a_sorted_head() {
    let dir = sample();
    assert_eq!(problems(dir.path()), Vec::<String>::new());
    let head = fs::read_to_string(dir.path().join("ledger/HEAD")).unwrap();
    let ids: Vec<_> = head.lines().map(|l| l.rsplit_once(' ').unwrap().0).collect();
    assert_eq!(ids, ["a/one 3", "b 2"]);
    let ledger = Ledger::load(dir.path()).unwrap();
    assert!(ledger.content_path(&sha256(&["内容"])).is_file());
}

#[test]
fn a_cut_at_every_byte_of_an_acknowledged_entry_is_reported() {
    let dir = sample();
    let file = chain_file(dir.path());
    let whole = fs::read(&file).unwrap();
    let start = whole[..whole.len() - 1].iter().rposition(|b| *b == b'\n').unwrap() + 1;
    for cut in start..whole.len() {
        fs::write(&file, &whole[..cut]).unwrap();
        let found = problems(dir.path());
        assert!(found.iter().any(|p| p.contains("末尾记录丢失")), "cut at {cut}: {found:?}");
        assert!(Ledger::load(dir.path()).unwrap().entries("a/one").is_empty());
        assert!(append(dir.path(), &OsDisk, "a/one", Action::Approve).is_err(), "cut at {cut}");
        assert_eq!(fs::read(&file).unwrap(), &whole[..cut], "evidence is left alone");
    }
}

#[test]
fn a_crash_at_every_byte_of_a_new_entry_is_recovered() {
    let dir = sample();
    let file = chain_file(dir.path());
    let head = dir.path().join("ledger/HEAD");
    let (before, head_before) = (fs::read(&file).unwrap(), fs::read(&head).unwrap());
    append(dir.path(), &OsDisk, "a/one", Action::Approve).unwrap();
    let after = fs::read(&file).unwrap();
    for cut in before.len()..=after.len() {
        fs::write(&file, &after[..cut]).unwrap();
        fs::write(&head, &head_before).unwrap();
        let ledger = Ledger::load(dir.path()).unwrap();
        assert_eq!(ledger.entries("a/one").len(), 3, "cut at {cut}: not in effect");
        assert_eq!(ledger.verify().is_empty(), cut == before.len(), "cut at {cut}: reported");
        drop(Writer::open(dir.path(), &OsDisk).unwrap());
        assert_eq!(problems(dir.path()), Vec::<String>::new(), "cut at {cut}: settled");
        let kept = Ledger::load(dir.path()).unwrap().entries("a/one").len();
        assert_eq!(kept, if cut == after.len() { 4 } else { 3 }, "cut at {cut}");
    }
}

#[test]
fn every_flipped_byte_is_reported() {
    let dir = sample();
    for name in ["a/one.jsonl", "b.jsonl", "HEAD"] {
        let file = dir.path().join("ledger").join(name);
        let whole = fs::read(&file).unwrap();
        for at in 0..whole.len() {
            for mask in [0x01, 0x20, 0x80] {
                let mut flipped = whole.clone();
                flipped[at] ^= mask;
                fs::write(&file, &flipped).unwrap();
                assert!(!problems(dir.path()).is_empty(), "{name}: byte {at} mask {mask:#x}");
            }
        }
        fs::write(&file, &whole).unwrap();
    }
    assert_eq!(problems(dir.path()), Vec::<String>::new());
}

#[test]
fn deletion_reordering_and_copying_are_reported() {
    let dir = sample();
    let file = chain_file(dir.path());
    let text = fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let broken = [
        [lines[1], lines[0], lines[2]].join("\n") + "\n",
        [lines[0], lines[2]].join("\n") + "\n",
        [lines[0], lines[1], lines[2], lines[2]].join("\n") + "\n",
        [lines[0], lines[1]].join("\n") + "\n",
        String::new(),
    ];
    for text in broken {
        fs::write(&file, &text).unwrap();
        let found = problems(dir.path());
        assert!(found.iter().any(|p| p.contains("ledger/a/one.jsonl")), "{text}: {found:?}");
    }
    fs::remove_file(&file).unwrap();
    assert!(problems(dir.path())[0].contains("末尾记录丢失"));
    fs::write(&file, &text).unwrap();
    fs::remove_file(dir.path().join("ledger/HEAD")).unwrap();
    assert_eq!(problems(dir.path()).len(), 2, "every chain is ahead of a HEAD that is gone");
    fs::copy(&file, dir.path().join("ledger/c.jsonl")).unwrap();
    assert!(problems(dir.path()).iter().any(|p| p.contains("属于「a/one」")));
}

/// Does `left` system calls, then none; the last one may do half its work, as a kill can.
struct Dying {
    left: Cell<u32>,
}

impl Dying {
    fn step(&self, half: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
        match self.left.get() {
            0 => Err(io::Error::other("killed")),
            1 => {
                self.left.set(0);
                half()?;
                Err(io::Error::other("killed"))
            }
            n => {
                self.left.set(n - 1);
                Ok(())
            }
        }
    }
}

impl Disk for Dying {
    fn make_dir(&self, dir: &Path) -> io::Result<()> {
        self.step(|| OsDisk.make_dir(dir))?;
        OsDisk.make_dir(dir)
    }
    fn append(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        self.step(|| OsDisk.append(file, &bytes[..bytes.len() / 2]))?;
        OsDisk.append(file, bytes)
    }
    fn write(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        self.step(|| OsDisk.write(file, &bytes[..bytes.len() / 2]))?;
        OsDisk.write(file, bytes)
    }
    fn truncate(&self, file: &Path, len: u64) -> io::Result<()> {
        self.step(|| Ok(()))?;
        OsDisk.truncate(file, len)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step(|| OsDisk.rename(from, to))?;
        OsDisk.rename(from, to)
    }
    fn remove(&self, file: &Path) -> io::Result<()> {
        self.step(|| OsDisk.remove(file))?;
        OsDisk.remove(file)
    }
    fn sync(&self, file: &Path) -> io::Result<()> {
        self.step(|| OsDisk.sync(file))?;
        OsDisk.sync(file)
    }
    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.step(|| OsDisk.sync_dir(dir))?;
        OsDisk.sync_dir(dir)
    }
}

#[test]
fn a_kill_between_any_two_system_calls_loses_nothing() {
    let mut finished = 0;
    for steps in 1..80 {
        let dir = sample();
        let dying = Dying { left: Cell::new(steps) };
        let drafts = ["a/one", "b", "new/item"].map(|id| Step {
            draft: draft(id, Action::Approve, "李四"),
            keep: Some("内容".into()),
        });
        let outcome = Writer::open(dir.path(), &dying)
            .and_then(|mut writer| writer.append(drafts.into(), None));
        let effective = |id| Ledger::load(dir.path()).unwrap().entries(id).len();
        let acknowledged = outcome.is_ok();
        assert!(effective("a/one") >= 3 && effective("b") >= 2, "{steps}");
        // A second kill while settling changes nothing.
        for again in 1..8 {
            let _ = Writer::open(dir.path(), &Dying { left: Cell::new(again) });
        }
        drop(Writer::open(dir.path(), &OsDisk).unwrap());
        assert_eq!(problems(dir.path()), Vec::<String>::new(), "{steps}");
        if acknowledged {
            assert_eq!((effective("a/one"), effective("b"), effective("new/item")), (4, 3, 1));
            finished += 1;
        }
        append(dir.path(), &OsDisk, "new/item", Action::Submit).unwrap();
        assert_eq!(problems(dir.path()), Vec::<String>::new(), "{steps}");
    }
    assert!((1..70).contains(&finished), "{finished}: both outcomes were seen");
}

#[test]
fn a_kill_while_settling_is_settled_later() {
    for steps in 1..20 {
        let dir = sample();
        let file = chain_file(dir.path());
        OsDisk.append(&file, b"{\"version\":1,\"se").unwrap();
        let _ = Writer::open(dir.path(), &Dying { left: Cell::new(steps) });
        drop(Writer::open(dir.path(), &OsDisk).unwrap());
        assert_eq!(problems(dir.path()), Vec::<String>::new(), "{steps}");
        assert_eq!(Ledger::load(dir.path()).unwrap().entries("a/one").len(), 3);
    }
}

#[test]
fn two_writers_take_turns() {
    let dir = TempDir::new().unwrap();
    std::thread::scope(|scope| {
        for writer in 0..2 {
            let library = dir.path();
            scope.spawn(move || {
                for turn in 0..20 {
                    let item =
                        if turn % 2 == 0 { "shared".to_owned() } else { format!("own-{writer}") };
                    append(library, &OsDisk, &item, Action::Submit).unwrap();
                }
            });
        }
        let library = dir.path();
        scope.spawn(move || {
            for _ in 0..40 {
                assert_eq!(problems(library), Vec::<String>::new(), "a reader sees whole states");
            }
        });
    });
    let ledger = Ledger::load(dir.path()).unwrap();
    assert_eq!(ledger.entries("shared").len(), 20);
    assert_eq!(ledger.entries("own-0").len() + ledger.entries("own-1").len(), 20);
}

#[test]
fn branches_that_touch_different_items_merge() {
    let (ours, theirs) = (sample(), sample());
    append(ours.path(), &OsDisk, "a/one", Action::Approve).unwrap();
    append(theirs.path(), &OsDisk, "b", Action::Revoke).unwrap();
    fs::copy(theirs.path().join("ledger/b.jsonl"), ours.path().join("ledger/b.jsonl")).unwrap();
    let head = |dir: &TempDir| fs::read_to_string(dir.path().join("ledger/HEAD")).unwrap();
    fs::write(ours.path().join("ledger/HEAD"), head(&ours) + &head(&theirs)).unwrap();
    assert_eq!(problems(ours.path()), Vec::<String>::new());
    let ledger = Ledger::load(ours.path()).unwrap();
    assert_eq!((ledger.entries("a/one").len(), ledger.entries("b").len()), (4, 3));
    drop(Writer::open(ours.path(), &OsDisk).unwrap());
    assert_eq!(head(&ours).lines().count(), 2, "the next write tidies HEAD");
}

#[test]
fn a_head_that_cannot_be_read_is_the_one_thing_told() {
    let dir = sample();
    fs::write(dir.path().join("ledger/HEAD"), "garbage\n").unwrap();
    let found = problems(dir.path());
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(Ledger::load(dir.path()).unwrap().entries("a/one").is_empty());
}

#[test]
fn a_fork_is_named() {
    let (ours, theirs) = (sample(), sample());
    append(ours.path(), &OsDisk, "a/one", Action::Approve).unwrap();
    append(theirs.path(), &OsDisk, "a/one", Action::Reject).unwrap();
    let read = |dir: &TempDir, name: &str| {
        fs::read_to_string(dir.path().join("ledger").join(name)).unwrap()
    };
    let last = |dir: &TempDir| read(dir, "a/one.jsonl").lines().last().unwrap().to_owned();
    let union = format!("{}{}\n", read(&ours, "a/one.jsonl"), last(&theirs));
    let base = read(&sample(), "a/one.jsonl");
    let (a, b) = (last(&ours), last(&theirs));
    let conflict = format!("{base}<<<<<<< ours\n{a}\n=======\n{b}\n>>>>>>> theirs\n");
    let head = read(&ours, "HEAD") + &read(&theirs, "HEAD");
    for merged in [union, conflict] {
        fs::write(chain_file(ours.path()), merged).unwrap();
        fs::write(ours.path().join("ledger/HEAD"), &head).unwrap();
        let found = problems(ours.path());
        assert!(found.iter().any(|p| p.contains("分叉") && p.contains("批准")), "{found:?}");
        assert!(!found.iter().any(|p| p.contains("与 HEAD 记载")), "told once: {found:?}");
        assert!(Ledger::load(ours.path()).unwrap().entries("a/one").is_empty());
    }
}

/// An ed25519 key made by ssh-keygen, or `None` with a message where there is none.
fn keys(dir: &Path) -> Option<(PathBuf, String)> {
    key_of(dir, "ed25519", "256")
}

fn key_of(dir: &Path, kind: &str, bits: &str) -> Option<(PathBuf, String)> {
    let file = dir.join("id");
    let made = std::process::Command::new("ssh-keygen")
        .args(["-q", "-t", kind, "-b", bits, "-N", "", "-C", "李四", "-f"])
        .arg(&file)
        .status();
    match made {
        Ok(status) if status.success() => {
            let public = fs::read_to_string(dir.join("id.pub")).unwrap();
            Some((file, format!("李四 namespaces=\"{NAMESPACE}\" {public}")))
        }
        _ => {
            eprintln!("ssh-keygen is missing: the interchange test is skipped");
            None
        }
    }
}

fn ssh_keygen(args: &[&str], stdin: &Path) -> std::process::Output {
    let input = fs::File::open(stdin).unwrap();
    std::process::Command::new("ssh-keygen").args(args).stdin(input).output().unwrap()
}

#[test]
fn signatures_are_interchangeable_with_ssh_keygen() {
    for (kind, bits) in [("ed25519", "256"), ("ecdsa", "256"), ("ecdsa", "384")] {
        interchange(kind, bits);
    }
}

#[test]
fn a_kind_of_key_that_cannot_be_used_is_named() {
    let dir = TempDir::new().unwrap();
    let Some((key, line)) = key_of(dir.path(), "rsa", "2048") else { return };
    let refusal = Signer::read(&key, None).err().unwrap().to_string();
    assert!(refusal.contains("是 RSA 密钥") && refusal.contains("ed25519"), "{refusal}");
    let payload = dir.path().join("payload");
    fs::write(&payload, "词").unwrap();
    let file = key.display().to_string();
    let signed = ssh_keygen(&["-Y", "sign", "-n", NAMESPACE, "-f", &file], &payload);
    let theirs = String::from_utf8(signed.stdout).unwrap();
    let allowed = Allowed::parse("allowed_signers", &line).unwrap();
    let reason = allowed.verify(Some("李四"), None, "词", &theirs).unwrap_err();
    assert!(reason.contains("RSA"), "{reason}");
}

fn interchange(kind: &str, bits: &str) {
    let dir = TempDir::new().unwrap();
    let Some((key, line)) = key_of(dir.path(), kind, bits) else { return };
    let allowed_file = dir.path().join("allowed_signers");
    fs::write(&allowed_file, &line).unwrap();
    let allowed = Allowed::parse("allowed_signers", &line).unwrap();
    let signer = Signer::read(&key, None).unwrap();
    let step = Step { draft: draft("x", Action::Approve, "李四"), keep: None };
    let entry = Writer::open(dir.path(), &OsDisk)
        .and_then(|mut w| w.append(vec![step], Some(&signer)))
        .unwrap()
        .remove(0);
    let pem = entry.signature.clone().unwrap();
    allowed.verify(Some("李四"), entry.day(), &entry.payload(), &pem).unwrap();
    assert!(allowed.verify(Some("王五"), entry.day(), &entry.payload(), &pem).is_err());
    assert!(allowed.verify(Some("李四"), entry.day(), "别的", &pem).is_err());

    let (payload, signature) = (dir.path().join("payload"), dir.path().join("payload.sig"));
    fs::write(&payload, entry.payload()).unwrap();
    fs::write(&signature, &pem).unwrap();
    let name = |p: &Path| p.display().to_string();
    let verify = |message: &Path, signature: &Path| {
        let args =
            ["-Y", "verify", "-f", &name(&allowed_file), "-I", "李四", "-n", NAMESPACE, "-s"];
        let mut args = args.to_vec();
        let signature = name(signature);
        args.push(&signature);
        ssh_keygen(&args, message).status.success()
    };
    assert!(verify(&payload, &signature), "ssh-keygen accepts ours");
    let head = dir.path().join("ledger/HEAD");
    assert!(verify(&head, &dir.path().join("ledger/HEAD.sig")), "ssh-keygen accepts HEAD.sig");
    let signed = ssh_keygen(&["-Y", "sign", "-n", NAMESPACE, "-f", &name(&key)], &payload);
    let theirs = String::from_utf8(signed.stdout).unwrap();
    allowed.verify(Some("李四"), entry.day(), &entry.payload(), &theirs).unwrap();
    let other = ssh_keygen(&["-Y", "sign", "-n", "file", "-f", &name(&key)], &payload);
    let other = String::from_utf8(other.stdout).unwrap();
    assert!(allowed.verify(Some("李四"), None, &entry.payload(), &other).is_err(), "namespace");
}

#[test]
fn an_unsigned_write_takes_the_signature_of_head_away() {
    let dir = TempDir::new().unwrap();
    let Some((key, _)) = keys(dir.path()) else { return };
    let signer = Signer::read(&key, None).unwrap();
    append(dir.path(), &OsDisk, "x", Action::Submit).unwrap();
    Writer::open(dir.path(), &OsDisk).unwrap().seal(&signer).unwrap();
    assert!(dir.path().join("ledger/HEAD.sig").is_file());
    append(dir.path(), &OsDisk, "x", Action::Withdraw).unwrap();
    assert!(!dir.path().join("ledger/HEAD.sig").exists());
}

#[test]
fn allowed_signers_that_are_not_understood_are_refused() {
    let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBeMrAL8BlDtwdvLs2wVTSlM9Iyq3DqAyrJPtyWDk+wS";
    assert!(Allowed::parse("a", &format!("# 注释\n\n李四,王五 {key}\n")).is_ok());
    for bad in ["李四", "李四 cert-authority ", "李四 verify-required "] {
        let text = format!("李四 {key}\n{bad}{}\n", if bad.ends_with(' ') { key } else { "" });
        let problems = Allowed::parse("allowed_signers", &text).unwrap_err();
        assert_eq!(problems[0].line, 2, "{bad}");
    }
}
