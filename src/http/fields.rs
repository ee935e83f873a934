use hyper::header::{HeaderMap, HeaderName};

/// The fields of a request, wherever they lie: what the stages decide by is the same in hyper's map and in the bytes as
/// they came.
pub(super) trait Fields {
    /// The value of each line of a field, in order.
    fn lines<'f>(&'f self, name: &'f HeaderName) -> impl Iterator<Item = &'f [u8]>;

    /// Whether a field is there.
    fn has(&self, name: &HeaderName) -> bool {
        self.lines(name).next().is_some()
    }

    /// The lines of a field that are text: visible ASCII, spaces and tabs.
    fn texts<'f>(&'f self, name: &'f HeaderName) -> impl Iterator<Item = &'f str> {
        let is_visible = |byte: &u8| matches!(byte, b' '..=b'~' | b'\t');
        let lines = self.lines(name).filter(move |line| line.iter().all(is_visible));
        lines.filter_map(|line| std::str::from_utf8(line).ok())
    }

    /// The value of a field that stands on one line.
    fn only<'f>(&'f self, name: &'f HeaderName) -> Option<&'f [u8]> {
        let mut lines = self.lines(name);
        match (lines.next(), lines.next()) {
            (line, None) => line,
            (_, Some(_)) => None,
        }
    }
}

impl Fields for HeaderMap {
    fn lines<'f>(&'f self, name: &'f HeaderName) -> impl Iterator<Item = &'f [u8]> {
        self.get_all(name).iter().map(|value| value.as_bytes())
    }
}
