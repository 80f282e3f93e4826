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
    let done = || -> io::Result<()> {
        let file = temporary(path)?;
        let mut buffered = io::BufWriter::new(file);
        write(&mut buffered)?;
        let file = buffered.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|e| e.error)?;
        Ok(())
    };
    done().map_err(|e| failed(path, &e))
}

/// Puts `bytes` in the place of an existing file, whole or not at all, with its permissions. Where
/// `path` is a link, the file that it leads to is replaced.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    let done = || -> io::Result<()> {
        let path = std::fs::canonicalize(path)?;
        let mut file = temporary(&path)?;
        file.write_all(bytes)?;
        file.as_file().set_permissions(std::fs::metadata(&path)?.permissions())?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|e| e.error)?;
        Ok(())
    };
    done().map_err(|e| failed(path, &e))
}

/// A temporary file beside `path`.
fn temporary(path: &Path) -> io::Result<tempfile::NamedTempFile> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".jinyan-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // A report is no secret; the umask still applies.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(directory)
}

fn failed(path: &Path, error: &io::Error) -> CliError {
    CliError::usage(
        format!("无法写入文件 {}：{}", path.display(), io_reason(error)),
        "请检查目录是否存在、是否有写权限",
    )
}
