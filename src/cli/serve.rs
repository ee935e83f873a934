//! `ajil serve`

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use super::args::{Operator, Serve};
use crate::service::running::{Options, Running, StartFault};

/// What is logged where nobody says otherwise: `AJIL_LOG` takes tracing's directives, such as `warn` or
/// `info,access=off`.
const LOG: &str = "info";

/// Serves until SIGTERM or SIGINT, then drains. Exit status 0, or 1 when it could not start.
pub fn run(serve: &Serve) -> ExitCode {
    log_to_stderr();
    let options = options_of(serve);
    let running = match Running::start(&options) {
        // An operator's listener that nobody asked for is not worth a refusal.
        Err(StartFault::Listen { address, flag: "--operator", source }) if serve.operator.is_none() => {
            tracing::warn!(%address, error = %source, "no operator's listener; name another with --operator, or off");
            Running::start(&Options { operator: None, ..options.clone() })
        }
        started => started,
    };
    let running = match running {
        Ok(running) => running,
        Err(fault) => {
            eprintln!("ajil: {fault}");
            return ExitCode::FAILURE;
        }
    };
    match answer(running, &options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ajil: {error}");
            ExitCode::FAILURE
        }
    }
}

fn options_of(serve: &Serve) -> Options {
    Options {
        folder: serve.dir.clone(),
        state: serve.state.clone(),
        listen: serve.listen,
        operator: match serve.operator_or_default() {
            Operator::Off => None,
            Operator::At(address) => Some(address),
        },
        base_url: serve.base_url.clone(),
        settle: serve.settle,
    }
}

fn announce(running: &Running, options: &Options) {
    if running.assumes_its_public_address() {
        tracing::warn!(
            base_url = %running.base(),
            "links in feeds begin with the listening address; readers elsewhere need the public one: \
             --base-url https://news.example.org, or base_url in site.toml",
        );
    }
    let mut lines = format!("Serving {} at {}\n", options.folder.display(), running.base().site());
    if let Ok(address) = running.public_address()
        && !running.base().as_str().ends_with(&format!("://{address}"))
    {
        lines.push_str(&format!("Listening at {address}\n"));
    }
    if let Some(operator) = running.operator_address() {
        lines.push_str(&format!("The operator is answered at http://{operator}/status\n"));
    }
    print(&lines);
}

fn answer(running: Running, options: &Options) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(async {
        let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        // Whoever reads the addresses may end the service; before now a signal would have killed it.
        announce(&running, options);
        let stop = async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            tracing::info!("draining: finishing what is under way");
        };
        let caught_up = |addresses: Vec<String>| {
            print(&format!("Feeds:\n{}", addresses.iter().map(|address| format!("  {address}\n")).collect::<String>()));
        };
        running.serve(stop, caught_up).await
    });
    // What did not end by its deadline ends with the process.
    runtime.shutdown_background();
    served
}

/// A closed standard output (`ajil serve | head`) stops no service.
fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).ok();
}

fn log_to_stderr() {
    let filter = EnvFilter::builder().parse_lossy(std::env::var("AJIL_LOG").unwrap_or_else(|_| LOG.to_owned()));
    let coloured = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(coloured).with_writer(std::io::stderr).init();
}
