//! The `jinyan` program: hands the process's streams to [`jinyan::cli`].

use jinyan::cli::{self, Streams};
use std::io::{self, BufWriter, IsTerminal};
use std::process::ExitCode;

fn main() -> ExitCode {
    let (stdout, stderr) = (io::stdout(), io::stderr());
    let (out_is_terminal, err_is_terminal) = (stdout.is_terminal(), stderr.is_terminal());
    let mut out = BufWriter::new(stdout.lock());
    let mut streams =
        Streams { out: &mut out, err: &mut stderr.lock(), out_is_terminal, err_is_terminal };
    ExitCode::from(cli::run(std::env::args_os(), &mut streams))
}
