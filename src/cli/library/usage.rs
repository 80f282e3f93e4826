//! How often content was used.

use super::PlaceArgs;
use crate::cli::{CliError, Streams};
use crate::library::{LibraryError, record_use, usage};
use clap::Args;

#[derive(Debug, Args)]
#[command(override_usage = "jinyan library use [选项] <编号>...")]
pub(super) struct UseArgs {
    /// 用了哪些文案，可写多个编号
    #[arg(value_name = "编号", required = true)]
    ids: Vec<String>,
    /// 每篇用了几次，默认 1
    #[arg(long, value_name = "次数", default_value_t = 1,
          value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    times: u32,
    #[command(flatten)]
    place: PlaceArgs,
}

/// Records uses; only content that may be used on the day can have been used.
pub(super) fn record(args: &UseArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let place = args.place.open()?;
    let library = place.load()?;
    for id in &args.ids {
        if library.stand_ins.get(id).is_some_and(|record| record.usable().is_some()) {
            continue;
        }
        let record = library.record(id)?;
        if record.offered(place.settings().samples, place.day).is_none() {
            let (day, state) = (place.day, record.standing.state);
            return Err(LibraryError::Refused(format!(
                "「{id}」在 {day} 没有可用的内容（{state}），不能登记使用；请核对编号与日期"
            ))
            .into());
        }
    }
    record_use(&library.dir, &args.ids, args.times, place.day)?;
    let (sums, _) = usage(&library.dir);
    for id in &args.ids {
        let total = sums.get(id).copied().unwrap_or(0);
        writeln!(streams.out, "{id}  登记使用 {} 次，累计 {total} 次", args.times)?;
    }
    Ok(0)
}
