//! Lines of a stream, of bounded length.

use std::io::{self, BufRead};

/// One line of the input, its end left out.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// From 1.
    pub(super) number: u64,
    /// Its bytes; `None` where it was longer than the limit and was skipped.
    pub(super) bytes: Option<Vec<u8>>,
}

impl Line {
    /// Bytes held.
    pub(super) fn len(&self) -> usize {
        self.bytes.as_ref().map_or(0, Vec::len)
    }
}

/// Reads lines of at most `limit` bytes; the rest of a longer one is read and let go, never held.
pub(super) struct Lines<R> {
    from: R,
    limit: usize,
    number: u64,
    waiting: bool,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(from: R, limit: usize) -> Self {
        Self { from, limit, number: 0, waiting: false }
    }

    /// The next line, or `None` at the end. Blank lines are passed over.
    pub(super) fn next(&mut self) -> io::Result<Option<Line>> {
        loop {
            let Some(bytes) = self.line()? else { return Ok(None) };
            self.number += 1;
            let blank = bytes.as_ref().is_some_and(|b| b.iter().all(u8::is_ascii_whitespace));
            if !blank {
                return Ok(Some(Line { number: self.number, bytes }));
            }
        }
    }

    /// Whether the line just read used up what had arrived: whoever writes to us may be waiting for
    /// our answer.
    pub(super) fn must_wait(&self) -> bool {
        self.waiting
    }

    /// Bytes up to the next line end; inside, `None` where there are too many.
    fn line(&mut self) -> io::Result<Option<Option<Vec<u8>>>> {
        let mut line = Some(Vec::new());
        let mut any = false;
        loop {
            let chunk = match self.from.fill_buf() {
                Ok(chunk) => chunk,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(e),
            };
            if chunk.is_empty() {
                return Ok(any.then(|| line.map(without_cr)));
            }
            any = true;
            let end = chunk.iter().position(|b| *b == b'\n');
            let part = chunk.get(..end.unwrap_or(chunk.len())).unwrap_or_default();
            match &mut line {
                Some(held) if held.len() + part.len() <= self.limit => held.extend_from_slice(part),
                _ => line = None,
            }
            let used = part.len() + usize::from(end.is_some());
            self.waiting = used == chunk.len();
            self.from.consume(used);
            if end.is_some() {
                return Ok(Some(line.map(without_cr)));
            }
        }
    }
}

fn without_cr(mut line: Vec<u8>) -> Vec<u8> {
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::BufReader;

    fn read(text: &str, capacity: usize, limit: usize) -> Vec<(u64, Option<String>)> {
        let mut lines = Lines::new(BufReader::with_capacity(capacity, text.as_bytes()), limit);
        let mut all = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            all.push((line.number, line.bytes.map(|b| String::from_utf8(b).unwrap())));
        }
        all
    }

    #[test]
    fn blank_lines_count_and_are_passed_over() {
        let expected = vec![(1, Some("a".to_owned())), (4, Some("b".to_owned()))];
        for capacity in [1, 2, 100] {
            assert_eq!(read("a\r\n\n  \nb", capacity, 10), expected);
        }
    }

    #[test]
    fn a_line_over_the_limit_is_skipped_and_the_next_is_read() {
        for capacity in [1, 3, 100] {
            let lines = read("12345\n1234567\nx\n", capacity, 5);
            let expected =
                vec![(1, Some("12345".to_owned())), (2, None), (3, Some("x".to_owned()))];
            assert_eq!(lines, expected);
        }
    }
}
