//! The command line: what may be said, and what is meant when nothing is.
//!
//! A flag wins over its environment variable, which clap sees to; what site.toml can say as well is an `Option`
//! here, and [`crate::site::Settings`] has the rest of the order: site.toml, then the default.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::styling::{AnsiColor, Styles};
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use super::examples::{
    CHECK_EXAMPLES, CONFIRM_EXAMPLES, EXAMPLES, RETRACT_EXAMPLES, SERVE_EXAMPLES, SPLIT_EXAMPLES, STATUS_EXAMPLES,
    WITHDRAW_EXAMPLES,
};
use crate::domain::{BaseUrl, Partner};
use crate::site::parse_duration;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// A feed publishing service: the folder is the feed.
///
/// Every sub-folder of the served folder is a category. Drop an article file, and milliseconds later it is in
/// that category's RSS, Atom and JSON feed and on its page.
#[derive(Parser, Debug)]
#[command(name = "ajil", version, styles = STYLES, arg_required_else_help = true, after_help = EXAMPLES)]
pub struct CommandLine {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// A command.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Watch a folder and publish it
    Serve(Serve),
    /// Tell how files would be published, or why not
    Check(Check),
    /// Tell how a service stands, running or stopped
    Status(Status),
    /// Take an entry from its readers, its file there or gone
    #[command(after_help = WITHDRAW_EXAMPLES)]
    Withdraw(Decide),
    /// Tell those who have an entry that it is recalled
    #[command(after_help = RETRACT_EXAMPLES)]
    Retract(Decide),
    /// Make several entries of one that several stories were taken for
    Split(Split),
    /// Answer that what a sweep took away was meant to go
    Confirm(Confirm),
}

/// `ajil serve`
#[derive(Args, Debug)]
#[command(after_help = SERVE_EXAMPLES)]
pub struct Serve {
    /// The folder to publish; each of its sub-folders is a category
    #[arg(value_name = "DIR", env = "AJIL_DIR", hide_env_values = true, default_value = "feeds")]
    pub dir: PathBuf,

    /// Where to keep the database [default: DIR/.ajil]
    #[arg(long, value_name = "DIR", env = "AJIL_STATE", hide_env_values = true, help_heading = "Files")]
    pub state: Option<PathBuf>,

    /// Where to listen for readers
    #[arg(
        long,
        value_name = "ADDRESS:PORT",
        env = "AJIL_LISTEN",
        hide_env_values = true,
        default_value = "127.0.0.1:8080",
        value_parser = listening_address,
        help_heading = "Addresses"
    )]
    pub listen: SocketAddr,

    /// The public address that links in feeds begin with [default: base_url of site.toml, else where it listens]
    #[arg(long, value_name = "URL", env = "AJIL_BASE_URL", hide_env_values = true, value_parser = BaseUrl::new, help_heading = "Addresses")]
    pub base_url: Option<BaseUrl>,

    /// Where to tell the operator how things stand, on this machine alone; or "off" [default: 127.0.0.1:8081]
    #[arg(
        long,
        value_name = "ADDRESS:PORT|off",
        env = "AJIL_OPERATOR",
        hide_env_values = true,
        value_parser = operator,
        help_heading = "Addresses"
    )]
    pub operator: Option<Operator>,

    /// How long a file must lie still before it is read, unless it was renamed into place [default: settle of
    /// site.toml, else 300ms]
    #[arg(long, value_name = "DURATION", env = "AJIL_SETTLE", hide_env_values = true, value_parser = parse_duration, help_heading = "Files")]
    pub settle: Option<Duration>,
}

/// `ajil check`
#[derive(Args, Debug)]
#[command(after_help = CHECK_EXAMPLES)]
pub struct Check {
    /// Files, or folders of files
    #[arg(value_name = "FILE|DIR", required = true)]
    pub paths: Vec<PathBuf>,

    /// For people or for programs
    #[arg(long, env = "AJIL_FORMAT", hide_env_values = true, default_value = "text")]
    pub format: ReportFormat,

    /// Tell, too, what this partner would skip: google, msn, flipboard, smartnews or apple
    #[arg(long, value_name = "NAME", env = "AJIL_PROFILE", hide_env_values = true, value_parser = partner)]
    pub profile: Option<Partner>,
}

/// Whose service is meant.
#[derive(Args, Debug)]
pub struct Service {
    /// The folder that is published
    #[arg(value_name = "DIR", env = "AJIL_DIR", hide_env_values = true, default_value = "feeds")]
    pub dir: PathBuf,

    /// Where its database is [default: DIR/.ajil]
    #[arg(long, value_name = "DIR", env = "AJIL_STATE", hide_env_values = true)]
    pub state: Option<PathBuf>,

    /// For people or for programs
    #[arg(long, env = "AJIL_FORMAT", hide_env_values = true, default_value = "text")]
    pub format: ReportFormat,
}

/// `ajil status`
#[derive(Args, Debug)]
#[command(after_help = STATUS_EXAMPLES)]
pub struct Status {
    /// Whose.
    #[command(flatten)]
    pub service: Service,
}

/// `ajil withdraw`, `ajil retract`
#[derive(Args, Debug)]
pub struct Decide {
    /// The entry: its id in a feed or in its file, its UUID, or the address of its page
    #[arg(value_name = "ID|URL")]
    pub entry: String,

    /// Whose.
    #[command(flatten)]
    pub service: Service,

    /// Why, for readers
    #[arg(long, value_name = "TEXT", env = "AJIL_REASON", hide_env_values = true)]
    pub reason: Option<String>,

    /// Take the decision back: the entry is what its file says again, or what it was
    #[arg(long, env = "AJIL_UNDO", hide_env_values = true, conflicts_with = "reason")]
    pub undo: bool,
}

/// `ajil split`
#[derive(Args, Debug)]
#[command(after_help = SPLIT_EXAMPLES)]
pub struct Split {
    /// The entry: its id, its UUID, or the address of its page
    #[arg(value_name = "ID|URL")]
    pub entry: String,

    /// Whose.
    #[command(flatten)]
    pub service: Service,
}

/// `ajil confirm`
#[derive(Args, Debug)]
#[command(after_help = CONFIRM_EXAMPLES)]
pub struct Confirm {
    /// The category that asks, as its address has it; all that ask without one
    #[arg(value_name = "CATEGORY")]
    pub category: Option<String>,

    /// Whose.
    #[command(flatten)]
    pub service: Service,

    /// Keep its entries published, without their files
    #[arg(long, env = "AJIL_KEEP", hide_env_values = true)]
    pub keep: bool,
}

/// How a command tells what it found.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum ReportFormat {
    /// Lines for people
    Text,
    /// JSON, for programs: one line for each file of `check`
    Json,
}

/// The operator's listener.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operator {
    /// There is none.
    Off,
    /// A loopback address.
    At(SocketAddr),
}

impl CommandLine {
    /// What the process was called with. A wrong usage is told on standard error and ends it with status 2,
    /// `--help` and `--version` with 0.
    pub fn of_this_process() -> Self {
        Self::try_parse().and_then(Self::checked).unwrap_or_else(|fault| fault.exit())
    }

    /// Refuses what each flag alone cannot know.
    fn checked(self) -> Result<Self, clap::Error> {
        let Command::Serve(serve) = &self.command else { return Ok(self) };
        let Operator::At(operator) = serve.operator_or_default() else { return Ok(self) };
        let (ip, port) = (serve.listen.ip(), serve.listen.port());
        // Port 0 is any free one, for each of them another.
        if port != 0 && port == operator.port() && (ip == operator.ip() || ip.is_unspecified()) {
            let message = format!(
                "readers and the operator cannot both have port {port}: give one of --listen and --operator another"
            );
            return Err(Self::command().error(ErrorKind::ArgumentConflict, message));
        }
        Ok(self)
    }
}

impl Serve {
    /// The operator's listener. One that nobody asked for (`operator` is `None`) must not stop the service when
    /// another process has its port.
    pub fn operator_or_default(&self) -> Operator {
        self.operator.unwrap_or(Operator::At((Ipv4Addr::LOCALHOST, 8081).into()))
    }
}

fn listening_address(text: &str) -> Result<SocketAddr, String> {
    let local = || text.strip_prefix("localhost:")?.parse().ok().map(|port| (Ipv4Addr::LOCALHOST, port).into());
    text.parse()
        .ok()
        .or_else(local)
        .ok_or_else(|| "an address and a port are needed, like 127.0.0.1:8080, 0.0.0.0:80 or [::1]:8080".to_owned())
}

fn partner(text: &str) -> Result<Partner, String> {
    let known = Partner::ALL.into_iter().find(|partner| partner.as_str() == text);
    known.ok_or_else(|| "a partner is needed: google, msn, flipboard, smartnews or apple".to_owned())
}

fn operator(text: &str) -> Result<Operator, String> {
    if text == "off" {
        return Ok(Operator::Off);
    }
    let address = listening_address(text)
        .map_err(|_| "an address of this machine is needed, like 127.0.0.1:8081, or off".to_owned())?;
    if !address.ip().to_canonical().is_loopback() {
        let port = address.port();
        return Err(format!(
            "what it tells is for the operator alone and has no password, so it listens on this machine only: \
             write 127.0.0.1:{port} or [::1]:{port}, and reach it from elsewhere through an SSH tunnel"
        ));
    }
    Ok(Operator::At(address))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::env;
    use std::path::Path;
    use std::process;

    fn parse(words: &[&str]) -> Result<CommandLine, clap::Error> {
        CommandLine::try_parse_from([&["ajil"], words].concat()).and_then(CommandLine::checked)
    }

    fn serve(words: &[&str]) -> Serve {
        match parse(&[&["serve"], words].concat()).unwrap().command {
            Command::Serve(serve) => serve,
            _ => unreachable!("asked to serve"),
        }
    }

    fn refused(words: &[&str]) -> String {
        let fault = parse(words).unwrap_err();
        assert_eq!(fault.exit_code(), 2);
        fault.to_string().lines().next().unwrap_or_default().to_owned()
    }

    #[test]
    fn the_definition_holds_together() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn nothing_said_is_the_folder_feeds_on_loopback() {
        let serve = serve(&[]);
        assert_eq!((serve.dir.as_path(), serve.state.as_deref()), (Path::new("feeds"), None));
        assert_eq!(serve.listen, "127.0.0.1:8080".parse().unwrap());
        assert_eq!(serve.operator_or_default(), Operator::At("127.0.0.1:8081".parse().unwrap()));
        assert_eq!((serve.base_url, serve.settle), (None, None));
    }

    #[test]
    fn everything_may_be_said() {
        let words = "/srv --listen localhost:80 --base-url https://e.org/ --state /s --operator off --settle 1m30s";
        let serve = serve(&words.split(' ').collect::<Vec<_>>());
        assert_eq!((serve.dir.as_path(), serve.state.as_deref()), (Path::new("/srv"), Some(Path::new("/s"))));
        assert_eq!((serve.listen, serve.operator), ("127.0.0.1:80".parse().unwrap(), Some(Operator::Off)));
        assert_eq!(serve.base_url.unwrap().as_str(), "https://e.org");
        assert_eq!(serve.settle, Some(Duration::from_secs(90)));
    }

    #[test]
    fn what_is_wrong_is_told_with_what_is_right() {
        let told: Vec<_> = [
            "serve --operator 0.0.0.0:8081",
            "serve --operator [::ffff:10.0.0.1]:1",
            "serve --operator no",
            "serve --listen 8080",
            "serve --listen 0.0.0.0:8081",
            "serve --settle 300",
            "serve --base-url example.org",
            "check",
            "check x --format xml",
            "check x --profile yahoo",
            "withdraw",
            "retract x --undo --reason y",
            "split",
            "status --format xml",
            "sevre",
        ]
        .iter()
        .map(|words| refused(&words.split(' ').collect::<Vec<_>>()))
        .collect();
        insta::assert_snapshot!(told.join("\n"), @r#"
        error: invalid value '0.0.0.0:8081' for '--operator <ADDRESS:PORT|off>': what it tells is for the operator alone and has no password, so it listens on this machine only: write 127.0.0.1:8081 or [::1]:8081, and reach it from elsewhere through an SSH tunnel
        error: invalid value '[::ffff:10.0.0.1]:1' for '--operator <ADDRESS:PORT|off>': what it tells is for the operator alone and has no password, so it listens on this machine only: write 127.0.0.1:1 or [::1]:1, and reach it from elsewhere through an SSH tunnel
        error: invalid value 'no' for '--operator <ADDRESS:PORT|off>': an address of this machine is needed, like 127.0.0.1:8081, or off
        error: invalid value '8080' for '--listen <ADDRESS:PORT>': an address and a port are needed, like 127.0.0.1:8080, 0.0.0.0:80 or [::1]:8080
        error: readers and the operator cannot both have port 8081: give one of --listen and --operator another
        error: invalid value '300' for '--settle <DURATION>': “300” has no unit; write 300ms, 300s, 300m, 300h, 300d or 300w
        error: invalid value 'example.org' for '--base-url <URL>': “example.org” is not an absolute URL like https://news.example.org
        error: the following required arguments were not provided:
        error: invalid value 'xml' for '--format <FORMAT>'
        error: invalid value 'yahoo' for '--profile <NAME>': a partner is needed: google, msn, flipboard, smartnews or apple
        error: the following required arguments were not provided:
        error: the argument '--undo' cannot be used with '--reason <TEXT>'
        error: the following required arguments were not provided:
        error: invalid value 'xml' for '--format <FORMAT>'
        error: unrecognized subcommand 'sevre'
        "#);
    }

    #[test]
    fn the_help_reads_well() {
        // Not as wide as whoever runs the tests.
        let mut command = CommandLine::command();
        command.build();
        let serve = command.find_subcommand("serve").unwrap().clone().term_width(100).render_help().to_string();
        insta::assert_snapshot!(serve, @r#"
        Watch a folder and publish it

        Usage: ajil serve [OPTIONS] [DIR]

        Arguments:
          [DIR]  The folder to publish; each of its sub-folders is a category [env: AJIL_DIR] [default:
                 feeds]

        Options:
          -h, --help  Print help

        Files:
              --state <DIR>        Where to keep the database [default: DIR/.ajil] [env: AJIL_STATE]
              --settle <DURATION>  How long a file must lie still before it is read, unless it was renamed
                                   into place [default: settle of site.toml, else 300ms] [env: AJIL_SETTLE]

        Addresses:
              --listen <ADDRESS:PORT>        Where to listen for readers [env: AJIL_LISTEN] [default:
                                             127.0.0.1:8080]
              --base-url <URL>               The public address that links in feeds begin with [default:
                                             base_url of site.toml, else where it listens] [env:
                                             AJIL_BASE_URL]
              --operator <ADDRESS:PORT|off>  Where to tell the operator how things stand, on this machine
                                             alone; or "off" [default: 127.0.0.1:8081] [env: AJIL_OPERATOR]

        Examples:
          ajil serve
          ajil serve /srv/news --listen 0.0.0.0:80 --base-url https://news.example.org
          ajil serve /srv/news --state /var/lib/ajil --operator off
          AJIL_SETTLE=2s ajil serve /srv/uploads
        "#);
    }

    #[test]
    fn what_is_decided_stands_before_the_folder() {
        let Command::Retract(decide) = parse(&["retract", "tag:x,2026:1", "--reason", "R", "/srv"]).unwrap().command
        else {
            unreachable!("asked to retract")
        };
        assert_eq!((&*decide.entry, decide.reason.as_deref()), ("tag:x,2026:1", Some("R")));
        assert_eq!((decide.service.dir.as_path(), decide.undo), (Path::new("/srv"), false));
        let Command::Confirm(confirm) = parse(&["confirm", "--keep"]).unwrap().command else {
            unreachable!("asked to confirm")
        };
        assert_eq!((confirm.category, confirm.keep, confirm.service.dir.as_path()), (None, true, Path::new("feeds")));
    }

    #[test]
    fn every_command_has_examples_and_its_exit_statuses() {
        for command in CommandLine::command().get_subcommands_mut() {
            let (name, help) = (command.get_name().to_owned(), command.render_help().to_string());
            assert!(help.contains("Examples:\n") && help.contains(&format!("  ajil {name}")), "{help}");
            assert!(name == "serve" || help.contains("Exit status: 0"), "{help}");
        }
    }

    #[test]
    fn every_option_has_its_environment_variable() {
        for command in CommandLine::command().get_subcommands() {
            for option in command.get_opts() {
                let long = option.get_long().unwrap();
                let variable = format!("AJIL_{}", long.to_uppercase().replace('-', "_"));
                assert_eq!(option.get_env().and_then(|name| name.to_str()), Some(variable.as_str()));
            }
        }
    }

    /// The environment of a running process cannot be changed safely, so this test runs itself in another.
    #[test]
    fn a_flag_wins_over_the_environment() {
        const CHILD: &str = "AJIL_TEST_CHILD";
        if env::var_os(CHILD).is_some() {
            let from_environment = serve(&[]);
            assert_eq!(from_environment.dir, Path::new("/env"));
            assert_eq!(from_environment.settle, Some(Duration::from_secs(1)));
            assert_eq!(from_environment.operator, Some(Operator::Off));
            let from_flags = serve(&["/flag", "--settle", "2s"]);
            assert_eq!(
                (from_flags.dir.as_path(), from_flags.settle),
                (Path::new("/flag"), Some(Duration::from_secs(2)))
            );
            return;
        }
        let child = process::Command::new(env::current_exe().unwrap())
            .args(["--exact", "cli::args::tests::a_flag_wins_over_the_environment"])
            .envs([(CHILD, "1"), ("AJIL_DIR", "/env"), ("AJIL_SETTLE", "1s"), ("AJIL_OPERATOR", "off")])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&child.stdout);
        assert!(child.status.success() && said.contains("1 passed"), "{said}");
    }
}
