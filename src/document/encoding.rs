//! Bytes to text.

use super::ReadError;

/// How a file was encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// UTF-8, with or without a byte-order mark.
    #[default]
    Utf8,
    /// GB18030, of which GBK is a part.
    Gb18030,
    /// UTF-16, little endian.
    Utf16Le,
    /// UTF-16, big endian.
    Utf16Be,
}

impl Encoding {
    /// The name that people know it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gb18030 => "GB18030",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
        }
    }
}

/// Decodes a whole file. A byte-order mark decides, and is left out; else valid UTF-8; else
/// GB18030.
///
/// # Errors
/// Bytes that are none of these, or that are not text.
pub fn decode(bytes: Vec<u8>) -> Result<(String, Encoding), ReadError> {
    let (text, encoding) = match bytes.as_slice() {
        [0xEF, 0xBB, 0xBF, rest @ ..] => {
            let text = std::str::from_utf8(rest).map_err(|_| ReadError::NotText)?;
            (text.to_owned(), Encoding::Utf8)
        }
        [0xFF, 0xFE, rest @ ..] => (strict(encoding_rs::UTF_16LE, rest)?, Encoding::Utf16Le),
        [0xFE, 0xFF, rest @ ..] => (strict(encoding_rs::UTF_16BE, rest)?, Encoding::Utf16Be),
        _ => without_mark(bytes)?,
    };
    if is_text(&text) { Ok((text, encoding)) } else { Err(ReadError::NotText) }
}

/// The bytes of `text` in the form of `original`, the file that it was decoded from: same encoding,
/// byte-order mark kept. `None` where decoding and encoding again does not give the file back, so
/// that writing would change more than the text.
pub fn encode_like(text: &str, original: &[u8]) -> Option<Vec<u8>> {
    let (decoded, encoding) = decode(original.to_vec()).ok()?;
    let encode = |text: &str| -> Vec<u8> {
        match encoding {
            Encoding::Utf8 => text.into(),
            Encoding::Gb18030 => encoding_rs::GB18030.encode(text).0.into_owned(),
            Encoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Encoding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        }
    };
    let mark = encode("\u{FEFF}");
    let mark = if original.starts_with(&mark) { mark.as_slice() } else { &[] };
    let whole = |text: &str| [mark, encode(text).as_slice()].concat();
    (whole(&decoded) == original).then(|| whole(text))
}

fn without_mark(bytes: Vec<u8>) -> Result<(String, Encoding), ReadError> {
    if looks_like_utf16(&bytes) {
        return Err(ReadError::Utf16WithoutMark);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok((text, Encoding::Utf8)),
        Err(e) => {
            let text = strict(encoding_rs::GB18030, e.as_bytes())?;
            // GB18030 has a mark of its own.
            let text = text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text);
            Ok((text, Encoding::Gb18030))
        }
    }
}

fn strict(encoding: &'static encoding_rs::Encoding, bytes: &[u8]) -> Result<String, ReadError> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
    text.map(std::borrow::Cow::into_owned).ok_or(ReadError::NotText)
}

/// Whether every NUL byte stands on the same side of a pair and the file ends lines or writes
/// blanks that way, as UTF-16 does.
fn looks_like_utf16(bytes: &[u8]) -> bool {
    if !bytes.len().is_multiple_of(2) || !bytes.contains(&0) {
        return false;
    }
    let (mut low, mut high, mut text) = (0_usize, 0_usize, 0_usize);
    for pair in bytes.chunks_exact(2) {
        if let [a, b] = pair {
            low += usize::from(*a == 0);
            high += usize::from(*b == 0);
            let ascii = if *b == 0 { *a } else { *b };
            let printable = matches!(ascii, b'\t' | b'\n' | b'\r' | b' '..=b'~');
            text += usize::from((*a == 0 || *b == 0) && printable);
        }
    }
    (low == 0 || high == 0) && text == low + high
}

/// Whether a decoded file holds copy: no NUL, and hardly any control characters.
fn is_text(text: &str) -> bool {
    let control = |b: &u8| *b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0B | 0x0C | 0x1B);
    let controls = text.as_bytes().iter().filter(|b| control(b)).count();
    !text.contains('\0') && (controls <= 4 || controls * 100 <= text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const COPY: &str = "保本保息，稳赚不赔\r\n年化4%\r\n";

    #[track_caller]
    fn decodes(bytes: Vec<u8>, encoding: Encoding) {
        assert_eq!(decode(bytes).unwrap(), (COPY.to_owned(), encoding));
    }

    fn utf16(order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        COPY.encode_utf16().flat_map(order).collect()
    }

    fn marked(mark: &[u8], rest: Vec<u8>) -> Vec<u8> {
        [mark.to_vec(), rest].concat()
    }

    #[test]
    fn the_four_encodings() {
        decodes(COPY.into(), Encoding::Utf8);
        decodes(marked(&[0xEF, 0xBB, 0xBF], COPY.into()), Encoding::Utf8);
        decodes(marked(&[0xFF, 0xFE], utf16(u16::to_le_bytes)), Encoding::Utf16Le);
        decodes(marked(&[0xFE, 0xFF], utf16(u16::to_be_bytes)), Encoding::Utf16Be);
        decodes(encoding_rs::GB18030.encode(COPY).0.into_owned(), Encoding::Gb18030);
        decodes(encoding_rs::GBK.encode(COPY).0.into_owned(), Encoding::Gb18030);
    }

    #[test]
    fn text_goes_back_in_the_form_of_its_file() {
        let gb = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
        for original in [
            COPY.into(),
            marked(&[0xEF, 0xBB, 0xBF], COPY.into()),
            marked(&[0xFF, 0xFE], utf16(u16::to_le_bytes)),
            marked(&[0xFE, 0xFF], utf16(u16::to_be_bytes)),
            gb(COPY),
            gb(&format!("\u{FEFF}{COPY}")),
        ] {
            assert_eq!(encode_like(COPY, &original).as_ref(), Some(&original));
            let other = encode_like("净值𠮷\n", &original).unwrap();
            assert_eq!(decode(other).unwrap().0, "净值𠮷\n");
        }
        assert_eq!(encode_like("", &[0xFF, 0xFE, 0, 0xD8]), None, "what cannot be read");
    }

    #[test]
    fn utf16_without_a_mark_is_asked_back() {
        for bytes in [utf16(u16::to_le_bytes), utf16(u16::to_be_bytes)] {
            assert!(matches!(decode(bytes), Err(ReadError::Utf16WithoutMark)));
        }
    }

    #[test]
    fn what_is_not_text() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01".to_vec();
        let zip = b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0".to_vec();
        let noise: Vec<u8> = (1..32).cycle().take(200).collect();
        for bytes in [png, zip, noise, vec![0xFF; 9], b"a\0b".to_vec(), vec![0xFF, 0xFE, 0, 0xD8]] {
            assert!(matches!(decode(bytes.clone()), Err(ReadError::NotText)), "{bytes:?}");
        }
    }

    #[test]
    fn an_empty_file_and_a_stray_control_are_text() {
        assert_eq!(decode(Vec::new()).unwrap().0, "");
        assert_eq!(decode("保\u{1}本".into()).unwrap().0, "保\u{1}本");
    }
}
