//! Help and usage errors of the argument parser, in Chinese.

use super::{Cli, CliError, Streams};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory, Error};

const TEMPLATE: &str = "{about}\n\n用法：{usage}\n\n{all-args}{after-help}";

/// The command with Chinese headings throughout.
pub(super) fn command() -> Command {
    chinese(Cli::command()).disable_version_flag(true).arg(flag(
        "version",
        'V',
        ArgAction::Version,
        "显示版本",
    ))
}

fn chinese(command: Command) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    let nested = !names.is_empty();
    let command = command
        .help_template(TEMPLATE)
        .subcommand_help_heading("命令")
        .subcommand_value_name("命令")
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .max_term_width(100)
        .mut_args(heading)
        .arg(flag("help", 'h', ArgAction::Help, "显示帮助"));
    let command = if nested { command.subcommand_required(true) } else { command };
    names.into_iter().fold(command, |c, name| c.mut_subcommand(name, chinese))
}

fn heading(arg: Arg) -> Arg {
    let heading = if arg.is_positional() { "参数" } else { "选项" };
    let arg = arg.help_heading(heading);
    if arg.get_action().takes_values() {
        arg.hide_possible_values(true).hide_default_value(true)
    } else {
        arg
    }
}

fn flag(name: &'static str, short: char, action: ArgAction, help: &'static str) -> Arg {
    Arg::new(name).short(short).long(name).action(action).help(help).help_heading("选项")
}

/// Prints help or version, or turns the parser's complaint into ours.
pub(super) fn answer(error: &Error, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            if streams.out_is_terminal {
                write!(streams.out, "{}", error.render().ansi())?;
            } else {
                write!(streams.out, "{}", error.render())?;
            }
            Ok(0)
        }
        _ => Err(CliError::usage(message(error), help(error))),
    }
}

fn message(error: &Error) -> String {
    let arg = text(error, ContextKind::InvalidArg);
    let value = text(error, ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => format!("{arg} 缺少取值"),
        ErrorKind::InvalidValue => format!("{arg} 的取值「{value}」不可用"),
        ErrorKind::ValueValidation => {
            let reason = std::error::Error::source(error).map(ToString::to_string);
            format!("{arg} 的取值「{value}」有误：{}", reason.unwrap_or_default())
        }
        ErrorKind::UnknownArgument => format!("没有「{arg}」这个选项或参数"),
        ErrorKind::InvalidSubcommand => {
            format!("没有「{}」这个命令", text(error, ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "缺少命令".to_owned()
        }
        ErrorKind::MissingRequiredArgument => format!("缺少 {arg}"),
        ErrorKind::ArgumentConflict => {
            let prior = text(error, ContextKind::PriorArg);
            if prior.is_empty() || prior == arg {
                format!("{arg} 只能写一次")
            } else {
                format!("{arg} 与 {prior} 不能同时使用")
            }
        }
        ErrorKind::InvalidUtf8 => "参数不是有效的 UTF-8 文字".to_owned(),
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("{arg} 的取值个数不对")
        }
        _ => "命令行写法有误".to_owned(),
    }
}

fn help(error: &Error) -> String {
    let suggested =
        [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
            .into_iter()
            .map(|kind| text(error, kind))
            .find(|t| !t.is_empty());
    let valid = [ContextKind::ValidValue, ContextKind::ValidSubcommand]
        .into_iter()
        .map(|kind| text(error, kind))
        .find(|t| !t.is_empty());
    match (suggested, valid) {
        (Some(near), Some(all)) => format!("您是不是想用 {near}？可用的值：{all}"),
        (Some(near), None) => format!("您是不是想用 {near}？加 --help 查看用法"),
        (None, Some(all)) => format!("可用的值：{all}"),
        (None, None) => "加 --help 查看用法".to_owned(),
    }
}

fn text(error: &Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        Some(ContextValue::Number(n)) => n.to_string(),
        _ => String::new(),
    }
}
