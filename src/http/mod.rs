//! Floor 2: inbound HTTP. An edition goes out for an address that comes in; nothing here knows a feed.
//!
//! [`serve`] is the public listener and [`serve_operator`] the second one, for the operator alone. A request goes
//! through the numbered stages of `request`; what each listener and connection may cost is in [`Limits`].
//!
//! **Invariant:** a request whose edition lies ready takes no lock that waits, touches no disk and compresses nothing.

mod access_log;
mod answer;
mod callers;
mod coding;
mod conditional;
mod connection;
mod content;
mod delta;
mod dictionary;
mod error;
mod fields;
mod head;
mod headers;
mod keeper;
mod limits;
mod listener;
pub mod newsstand;
mod opening;
mod operator;
mod plain;
mod printable;
mod range;
mod ready;
mod request;
mod route;
mod socket;
mod talk;

use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::watch;

pub use answer::Answer;
pub use content::Content;
pub use limits::Limits;
pub use listener::Drained;
use newsstand::{Newsstand, Vitals};
pub use request::Edge;

/// Serves the public address until `stop` holds `true` or its sender is gone, then drains: takes no more, finishes
/// what is under way, and after [`Limits::drain`] cuts what is left.
pub async fn serve<N: Newsstand + ?Sized>(
    listener: TcpListener,
    stand: Arc<N>,
    limits: Limits,
    stop: watch::Receiver<bool>,
) -> Drained {
    let edge = Arc::new(Edge::new(stand, &limits));
    listener::serve_desk(listener, edge, limits, stop).await
}

/// Serves the operator's address, in the same way: `/healthz`, `/readyz`, `/status`.
///
/// It must be a loopback address: nobody is asked who they are.
pub async fn serve_operator<V: Vitals + ?Sized>(
    listener: TcpListener,
    vitals: Arc<V>,
    limits: Limits,
    stop: watch::Receiver<bool>,
) -> Drained {
    listener::serve_desk(listener, Arc::new(operator::Operator::new(vitals)), limits, stop).await
}
