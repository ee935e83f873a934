//! Connections that were answered once and wait: what a server keeps for readers who come again.

use std::io::Read;

use super::offer::{Answer, Target, once};

/// Opens them, says how many were answered, and holds them until standard input ends.
pub fn hold(target: &Target, connections: usize) {
    let request = target.request();
    let mut buffer = vec![0; 1 << 20];
    let mut held = Vec::with_capacity(connections);
    for _ in 0..connections {
        let Ok(mut stream) = target.connect() else { break };
        if once(&mut stream, &mut Answer::default(), &request, &mut buffer).is_none() {
            break;
        }
        held.push(stream);
    }
    println!("{{\"connections\": {}}}", held.len());
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
    // One that the server gave up meanwhile is not held.
    let open = held.iter().filter(|stream| is_open(stream)).count();
    println!("{{\"open\": {open}}}");
}

fn is_open(mut stream: &std::net::TcpStream) -> bool {
    stream.set_nonblocking(true).unwrap();
    stream.read(&mut [0]).is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock)
}
