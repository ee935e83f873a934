use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;

use bytes::Bytes;
use hyper::header::CONNECTION;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;

use super::headers::set_static;
use super::limits::Limits;
use super::listener::{Desk, Ends, Seat, stopped};
use super::opening::{Opening, read_opening};
use super::socket::Socket;

/// One connection from its first byte to its last. `seat` is given back when this ends.
pub(super) async fn converse<D: Desk>(
    stream: TcpStream,
    client: SocketAddr,
    desk: Arc<D>,
    limits: Arc<Limits>,
    mut stop: watch::Receiver<bool>,
    seat: Seat,
) {
    // A feed is one write; waiting to fill a packet gains nothing.
    let (Ok(()), Ok(ours)) = (stream.set_nodelay(true), stream.local_addr()) else { return };

    let opened = tokio::select! {
        // It asked for nothing yet.
        () = stopped(&mut stop) => return,
        opened = timeout(limits.first_bytes, read_opening(&stream)) => opened,
    };
    match opened {
        Ok(Ok((Opening::Http1, first))) => {
            speak_http1(stream, first, Ends { client, ours }, desk, &limits, stop, seat).await;
        }
        // Not spoken here yet: closing is what makes a client try what is.
        Ok(Ok((opening, _))) => tracing::debug!(%client, ?opening, "closed: only HTTP/1 is spoken here"),
        Ok(Err(error)) => tracing::trace!(%client, %error, "left before the first request"),
        Err(_) => tracing::debug!(%client, "closed: silent"),
    }
}

async fn speak_http1<D: Desk>(
    stream: TcpStream,
    first: Bytes,
    ends: Ends,
    desk: Arc<D>,
    limits: &Limits,
    mut stop: watch::Receiver<bool>,
    seat: Seat,
) {
    let stopping = stop.clone();
    let service = service_fn(move |request| {
        let (desk, stopping) = (Arc::clone(&desk), stopping.clone());
        async move {
            let mut answer = desk.answer(request, ends).await;
            // hyper says so once it was told of the stop, which an answer made meanwhile would forestall.
            if *stopping.borrow() {
                set_static(answer.headers_mut(), CONNECTION, "close");
            }
            Ok::<_, Infallible>(answer)
        }
    });
    let connection = http1::Builder::new()
        // Without a timer hyper's deadlines are silently none.
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_headers(limits.headers)
        .max_buf_size(limits.head_bytes.max(8192))
        // Who says “that was all” by closing its half still gets its answer.
        .half_close(true)
        .serve_connection(TokioIo::new(Socket::new(stream, first, limits)), service);
    let mut connection = pin!(connection);

    let ended = tokio::select! {
        () = stopped(&mut stop) => {
            connection.as_mut().graceful_shutdown();
            match timeout(limits.drain, connection).await {
                Ok(ended) => ended,
                Err(_) => {
                    seat.note_cut();
                    tracing::info!(client = %ends.client, "cut: its answer outlasted the drain");
                    return;
                }
            }
        }
        ended = connection.as_mut() => ended,
    };
    if let Err(error) = ended {
        tracing::debug!(client = %ends.client, error = &error as &dyn std::error::Error, "connection ended early");
    }
}
