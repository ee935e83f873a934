//! What a talk does elsewhere: it waits for an answer, or is hyper's from now on.

use std::convert::Infallible;
use std::future::poll_fn;
use std::io;
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;

use bytes::{Buf, Bytes};
use http_body_util::BodyExt;
use hyper::Request;
use hyper::body::{Body, Incoming};
use hyper::header::CONNECTION;
use hyper::http::request::Parts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::AsyncWrite;
use tokio::net::TcpStream;
use tokio::time::timeout_at;

use super::answer::Answer;
use super::head;
use super::headers::set_static;
use super::listener::{Desk, Ends, House, stopped};
use super::socket::Socket;

/// What a talk that goes on gets back.
pub(super) struct Back {
    pub(super) stream: TcpStream,
    /// What was read behind the request that was waited for.
    pub(super) behind: Vec<u8>,
}

/// Waits for the answer to one plain request and sends it.
pub(super) async fn ask<D: Desk>(
    house: Arc<House<D>>,
    stream: TcpStream,
    client: IpAddr,
    head: Parts,
    behind: Vec<u8>,
) -> Option<Back> {
    let ends = Ends { client, ours: stream.local_addr().ok()? };
    let (mut stop, limits) = (house.stop.clone(), &house.limits);
    let told = stop.clone();
    let mut socket = Socket::new(stream, Bytes::new(), limits);
    let ended = {
        let mut work = pin!(async {
            let mut answer = house.desk.answer(head, false, ends).await;
            if *told.borrow() {
                set_static(answer.headers_mut(), CONNECTION, "close");
            }
            let is_last = answer.headers().get(CONNECTION).is_some_and(|value| value == "close");
            send(&mut socket, answer).await?;
            Ok::<_, io::Error>(is_last)
        });
        tokio::select! {
            ended = work.as_mut() => Ok(ended),
            () = stopped(&mut stop) => timeout_at(house.drained_by(), work).await,
        }
    };
    match ended {
        Ok(Ok(false)) => Some(Back { stream: socket.into_stream(), behind }),
        Ok(Ok(true)) => {
            // It says that this was all before the rest is thrown away.
            poll_fn(|cx| Pin::new(&mut socket).poll_shutdown(cx)).await.ok();
            None
        }
        Ok(Err(error)) => {
            tracing::debug!(%client, %error, "connection ended early");
            None
        }
        Err(_) => {
            house.note_cut(client);
            None
        }
    }
}

async fn send(socket: &mut Socket, answer: Answer) -> io::Result<()> {
    let (parts, mut content) = answer.into_parts();
    let mut heads = Vec::with_capacity(512);
    head::write(parts.status, &parts.headers, &mut heads);
    head::end(&mut heads);
    let mut heads = Bytes::from(heads);
    while let Some(piece) = content.frame().await {
        let Ok(mut body) = piece?.into_data() else { continue };
        // Small ones in one packet.
        if heads.has_remaining() && body.len() <= 16 * 1024 {
            body = [&heads[..], &body].concat().into();
            heads.clear();
        }
        send_all(socket, std::mem::take(&mut heads)).await?;
        send_all(socket, body).await?;
    }
    send_all(socket, heads).await
}

async fn send_all(socket: &mut Socket, mut bytes: Bytes) -> io::Result<()> {
    while bytes.has_remaining() {
        match poll_fn(|cx| Pin::new(&mut *socket).poll_write(cx, &bytes)).await? {
            0 => return Err(io::ErrorKind::WriteZero.into()),
            count => bytes.advance(count),
        }
    }
    Ok(())
}

/// Leaves the rest of a connection to hyper, which reads `first` first.
pub(super) async fn speak_through_hyper<D: Desk>(
    house: Arc<House<D>>,
    stream: TcpStream,
    client: IpAddr,
    first: Bytes,
) -> Option<Back> {
    let ends = Ends { client, ours: stream.local_addr().ok()? };
    let (mut stop, limits) = (house.stop.clone(), &house.limits);
    let service = service_fn(|request: Request<Incoming>| {
        let (desk, stopping) = (Arc::clone(&house.desk), house.stop.clone());
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
        .serve_connection(TokioIo::new(Socket::new(stream, first, limits)), service);
    let mut connection = pin!(connection);

    let ended = tokio::select! {
        () = stopped(&mut stop) => {
            connection.as_mut().graceful_shutdown();
            match timeout_at(house.drained_by(), connection).await {
                Ok(ended) => ended,
                Err(_) => {
                    house.note_cut(client);
                    return None;
                }
            }
        }
        ended = connection.as_mut() => ended,
    };
    if let Err(error) = ended {
        tracing::debug!(%client, error = &error as &dyn std::error::Error, "connection ended early");
    }
    None
}
