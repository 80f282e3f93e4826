//! Where results go: standard output, or files that appear whole or not at all.

use super::CliError;
use crate::document::io_reason;
use std::io::{self, Write};
use std::path::Path;

/// Writes a file by way of a temporary one beside it, so that a reader or a crash never sees half.
pub(super) fn write_atomically(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), CliError> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let done = || -> io::Result<()> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".jinyan-");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // A report is no secret; the umask still applies.
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(directory)?;
        let mut buffered = io::BufWriter::new(file);
        write(&mut buffered)?;
        let file = buffered.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|e| e.error)?;
        Ok(())
    };
    done().map_err(|e| {
        CliError::usage(
            format!("无法写入文件 {}：{}", path.display(), io_reason(&e)),
            "请检查目录是否存在、是否有写权限",
        )
    })
}
