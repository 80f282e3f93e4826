//! `jinyan completions`.

use super::{CliError, Streams, usage};
use clap::Args;
use clap_complete::Shell;

#[derive(Debug, Args)]
#[command(override_usage = "jinyan completions <外壳>")]
pub(super) struct CompletionsArgs {
    /// bash、zsh、fish、elvish 或 powershell
    #[arg(value_name = "外壳", value_enum)]
    shell: Shell,
}

pub(super) fn run(args: &CompletionsArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    // The generator panics where it cannot write, so it gets memory.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut usage::command(), "jinyan", &mut script);
    streams.out.write_all(&script)?;
    Ok(0)
}
