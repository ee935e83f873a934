use std::convert::Infallible;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;

use hyper::Request;
use hyper::body::{Body, Incoming};
use hyper::header::CONNECTION;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::AsyncWrite;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;

use super::headers::set_static;
use super::limits::Limits;
use super::listener::{Desk, Ends, Seat, stopped};
use super::opening::{Opening, read_opening};
use super::socket::Socket;
use super::talk::{Talk, Turn};

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
            speak_http1(Socket::new(stream, first, &limits), Ends { client, ours }, desk, &limits, stop, seat).await;
        }
        // Not spoken here yet: closing is what makes a client try what is.
        Ok(Ok((opening, _))) => tracing::debug!(%client, ?opening, "closed: only HTTP/1 is spoken here"),
        Ok(Err(error)) => tracing::trace!(%client, %error, "left before the first request"),
        Err(_) => tracing::debug!(%client, "closed: silent"),
    }
}

/// What is plain is answered by the short way, and with the first request that is not, the rest of the connection is
/// hyper's.
async fn speak_http1<D: Desk>(
    socket: Socket,
    ends: Ends,
    desk: Arc<D>,
    limits: &Limits,
    mut stop: watch::Receiver<bool>,
    seat: Seat,
) {
    let mut talk = Talk::new(socket, ends, limits);
    match talk.hold(&*desk, &mut stop).await {
        // Who did not take all of it learns of the end first.
        Turn::Over | Turn::Stopped => {
            let mut socket = talk.into_socket();
            drop(poll_fn(|cx| Pin::new(&mut socket).poll_shutdown(cx)).await);
        }
        Turn::Cut => note_cut(&seat, ends),
        // Rare, and large.
        Turn::Odd => Box::pin(speak_through_hyper(talk.into_socket(), ends, desk, limits, stop, seat)).await,
    }
}

fn note_cut(seat: &Seat, ends: Ends) {
    seat.note_cut();
    tracing::info!(client = %ends.client, "cut: its answer outlasted the drain");
}

async fn speak_through_hyper<D: Desk>(
    socket: Socket,
    ends: Ends,
    desk: Arc<D>,
    limits: &Limits,
    mut stop: watch::Receiver<bool>,
    seat: Seat,
) {
    let stopping = stop.clone();
    let service = service_fn(move |request: Request<Incoming>| {
        let (desk, stopping) = (Arc::clone(&desk), stopping.clone());
        async move {
            let has_content = !request.body().is_end_stream();
            let mut answer = desk.answer(request.into_parts().0, has_content, ends).await;
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
        .serve_connection(TokioIo::new(socket), service);
    let mut connection = pin!(connection);

    let ended = tokio::select! {
        () = stopped(&mut stop) => {
            connection.as_mut().graceful_shutdown();
            match timeout(limits.drain, connection).await {
                Ok(ended) => ended,
                Err(_) => {
                    note_cut(&seat, ends);
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
