//! `jinyan init`.

use super::{CliError, Streams};
use crate::config;
use crate::document::io_reason;
use clap::Args;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};

#[derive(Debug, Args)]
#[command(override_usage = "jinyan init")]
pub(super) struct InitArgs {}

pub(super) fn run(_args: &InitArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    // `create_new` asks and creates in one step: an existing file is never touched.
    let file = OpenOptions::new().write(true).create_new(true).open(config::FILE_NAME);
    let written = file.and_then(|mut f| f.write_all(config::TEMPLATE.as_bytes()));
    match written {
        Ok(()) => {
            writeln!(
                streams.out,
                "已生成 {}：按注释修改后，运行 jinyan lint .",
                config::FILE_NAME
            )?;
            Ok(0)
        }
        Err(e) if e.kind() == ErrorKind::AlreadyExists => Err(CliError::usage(
            format!("{} 已存在，未作改动", config::FILE_NAME),
            "直接编辑它；要重新生成，请先移走旧文件",
        )),
        Err(e) => Err(CliError::usage(
            format!("无法写入 {}：{}", config::FILE_NAME, io_reason(&e)),
            "请检查当前目录是否有写权限",
        )),
    }
}
