//! SSH signatures of entries and HEAD, interchangeable with `ssh-keygen -Y sign` and `-Y verify`.

use super::super::problem::{LibraryError, Problem};
use jiff::civil::Date;
use ssh_key::{Algorithm, EcdsaCurve, HashAlg, LineEnding, PrivateKey, PublicKey, SshSig};
use std::path::Path;

/// The namespace of SSHSIG: a signature made for something else is not one of ours.
pub const NAMESPACE: &str = "jinyan-ledger@v1";

/// A private key that signs.
pub struct Signer {
    key: PrivateKey,
}

impl Signer {
    /// Reads an OpenSSH private key; `passphrase` opens an encrypted one.
    ///
    /// # Errors
    /// Not a key, a wrong passphrase, or a kind of key that cannot sign here.
    pub fn read(file: &Path, passphrase: Option<&str>) -> Result<Self, LibraryError> {
        let refused =
            |reason: &str| LibraryError::Refused(format!("签名私钥 {}：{reason}", file.display()));
        let text = std::fs::read_to_string(file).map_err(|e| LibraryError::io(file, e))?;
        let key = PrivateKey::from_openssh(&text)
            .map_err(|_| refused("读不出：不是 OpenSSH 格式，或是本程序不支持的密钥；请用 ssh-keygen -t ed25519 另生成一把"))?;
        let key = match (key.is_encrypted(), passphrase) {
            (false, _) => key,
            (true, None) => return Err(refused("已加密；请用 --passphrase-file 给出口令文件")),
            (true, Some(words)) => key.decrypt(words).map_err(|_| refused("口令不正确"))?,
        };
        if let Some(kind) = unsupported(&key.algorithm()) {
            return Err(refused(&format!(
                "是 {kind} 密钥，本程序不能用它签名；请用 ssh-keygen -t ed25519 另生成一把，\
                 并把公钥登记到 allowed_signers"
            )));
        }
        Ok(Self { key })
    }

    /// Signs `message`; the answer is PEM.
    ///
    /// # Errors
    /// The key cannot sign.
    pub fn sign(&self, message: &str) -> Result<String, LibraryError> {
        self.key
            .sign(NAMESPACE, HashAlg::Sha512, message.as_bytes())
            .and_then(|signature| signature.to_pem(LineEnding::LF))
            .map_err(|e| {
                LibraryError::Refused(format!("该私钥不能签名（{e}）；请使用 ed25519 密钥"))
            })
    }
}

/// One line of an `allowed_signers` file.
#[derive(Debug, Clone)]
struct Line {
    principals: Vec<String>,
    namespaces: Option<Vec<String>>,
    valid_after: Option<Date>,
    valid_before: Option<Date>,
    key: PublicKey,
}

/// Who may sign as whom: an `allowed_signers` file as `ssh-keygen(1)` describes it. Certificates
/// are not supported.
#[derive(Debug, Clone, Default)]
pub struct Allowed {
    lines: Vec<Line>,
}

impl Allowed {
    /// Reads the file's text; `path` is only used in messages.
    ///
    /// # Errors
    /// Lines that are not understood: an option that was passed over could widen what is allowed.
    pub fn parse(path: &str, text: &str) -> Result<Self, Vec<Problem>> {
        let mut allowed = Self::default();
        let mut problems = Vec::new();
        for (number, line) in (1u32..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match parse_line(line) {
                Ok(line) => allowed.lines.push(line),
                Err(reason) => problems.push(
                    Problem::error(path, number, reason)
                        .help("写法：姓名 namespaces=\"jinyan-ledger@v1\" ssh-ed25519 AAAA…"),
                ),
            }
        }
        if problems.is_empty() { Ok(allowed) } else { Err(problems) }
    }

    /// Whether `pem` is a signature of `message` by a key that `principal` may use on `day`
    /// (`None`: whoever it is, as for HEAD).
    ///
    /// # Errors
    /// Why not, in Chinese.
    pub fn verify(
        &self,
        principal: Option<&str>,
        day: Option<Date>,
        message: &str,
        pem: &str,
    ) -> Result<(), String> {
        let signature =
            SshSig::from_pem(pem).map_err(|_| "签名不是 SSH 签名，或被改动过".to_owned())?;
        if let Some(kind) = unsupported(&signature.algorithm()) {
            return Err(format!(
                "签名用的是 {kind} 密钥，本程序不能核对，只认 ed25519 与 ecdsa（256、384 位）"
            ));
        }
        let mut reason = match principal {
            Some(name) => format!("签名所用密钥未登记给「{name}」"),
            None => "签名所用密钥不在 allowed_signers 中".to_owned(),
        };
        for line in self.lines.iter().filter(|l| l.key.key_data() == signature.public_key()) {
            if principal.is_some_and(|name| !line.principals.iter().any(|p| p == name)) {
                continue;
            }
            if line.namespaces.as_ref().is_some_and(|n| !n.iter().any(|n| n == NAMESPACE)) {
                reason = format!("该密钥未获准用于 {NAMESPACE}");
                continue;
            }
            let early = line.valid_after.is_some_and(|after| day.is_some_and(|d| d < after));
            let late = line.valid_before.is_some_and(|before| day.is_some_and(|d| d >= before));
            if early || late {
                "签名日期不在密钥有效期内".clone_into(&mut reason);
                continue;
            }
            return line
                .key
                .verify(NAMESPACE, message.as_bytes(), &signature)
                .map_err(|_| "签名与内容不符".to_owned());
        }
        Err(reason)
    }
}

/// The name of a kind of key that is not supported here. RSA is left out on purpose: the Rust
/// implementation leaks key material through timing (RUSTSEC-2023-0071), and an ed25519 key costs
/// its owner one command. Of P-521 keys the SSH library cannot read half.
fn unsupported(algorithm: &Algorithm) -> Option<&'static str> {
    match algorithm {
        Algorithm::Ecdsa { curve: EcdsaCurve::NistP521 } => Some("ecdsa-521"),
        Algorithm::Ed25519 | Algorithm::Ecdsa { .. } => None,
        Algorithm::Rsa { .. } => Some("RSA"),
        Algorithm::Dsa => Some("DSA"),
        Algorithm::SkEd25519 | Algorithm::SkEcdsaSha2NistP256 => Some("硬件（sk-）"),
        _ => Some("不认识的一种"),
    }
}

fn parse_line(line: &str) -> Result<Line, String> {
    let (principals, rest) = word(line);
    let mut parsed = Line {
        principals: principals.split(',').map(str::to_owned).collect(),
        namespaces: None,
        valid_after: None,
        valid_before: None,
        key: PublicKey::from_openssh(rest).or_else(|_| {
            let (_, key) = word(rest);
            PublicKey::from_openssh(key).map_err(|_| "读不出公钥".to_owned())
        })?,
    };
    if PublicKey::from_openssh(rest).is_ok() {
        return Ok(parsed);
    }
    let (options, _) = word(rest);
    for option in split_options(options) {
        let (name, value) = option.split_once('=').unwrap_or((&option, ""));
        let value = value.trim_matches('"');
        match name {
            "namespaces" => parsed.namespaces = Some(value.split(',').map(str::to_owned).collect()),
            "valid-after" => parsed.valid_after = Some(compact_date(value)?),
            "valid-before" => parsed.valid_before = Some(compact_date(value)?),
            _ => return Err(format!("不支持选项「{name}」")),
        }
    }
    Ok(parsed)
}

/// The first word of `text`, quoted stretches kept together, and the rest.
fn word(text: &str) -> (&str, &str) {
    let mut quoted = false;
    let end = text.find(|c: char| {
        quoted ^= c == '"';
        c.is_whitespace() && !quoted
    });
    let (first, rest) = text.split_at(end.unwrap_or(text.len()));
    (first.trim_matches('"'), rest.trim_start())
}

fn split_options(options: &str) -> Vec<String> {
    let mut quoted = false;
    options
        .split(|c: char| {
            quoted ^= c == '"';
            c == ',' && !quoted
        })
        .map(str::to_owned)
        .collect()
}

/// `20270331`, with whatever time of day follows.
fn compact_date(value: &str) -> Result<Date, String> {
    let digits = value.get(..8).unwrap_or("");
    Date::strptime("%Y%m%d", digits).map_err(|_| format!("日期「{value}」须写成 20270331 的样子"))
}
