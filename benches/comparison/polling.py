"""A feed reader of which every byte is counted, on its way there and back."""

import base64
import gzip
import hashlib
import socket

from . import SettingOut


class Reader:
    """Polls one feed on a kept connection, with the validators of its last answer.

    `validators` are those that it sends back; `dictionary`: it offers the edition that it has as a dictionary (RFC 9842).
    """

    def __init__(self, name, port, path, coding, validators=("etag", "date"), dictionary=False, headers=()):
        self.name, self.port, self.path, self.coding = name, port, path, coding
        self.validators, self.dictionary, self.headers = validators, dictionary, dict(headers)
        self.stream = None
        self.etag = self.date = self.has = None
        self.forget_counts()

    def forget_counts(self):
        """Counts from nothing, with what it has."""
        self.sent = self.got = 0
        self.statuses, self.codings = {}, {}

    def add(self, other):
        """Counts what another counted, too."""
        self.sent, self.got = self.sent + other.sent, self.got + other.got
        for mine, others in ((self.statuses, other.statuses), (self.codings, other.codings)):
            for key, times in others.items():
                mine[key] = mine.get(key, 0) + times

    def poll(self, edition, counts=True):
        """Asks once. `edition` is what stands there, as it is without a coding; without `counts`, somebody else asked."""
        request = self.request()
        status, headers, body, length = self.exchange(request)
        if not counts:
            return
        self.sent += len(request)
        self.got += length
        coding = headers.get("content-encoding", "identity") if status != 304 else "–"
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.codings[coding] = self.codings.get(coding, 0) + 1
        if status == 304:
            return
        if status not in (200, 226):
            raise SettingOut(f"{self.name}: {status} for {request!r}")
        self.etag, self.date = headers.get("etag"), headers.get("last-modified")
        self.check(status, coding, body, edition)
        # What may be used again is the response itself, and 226 has a part of the feed alone.
        if self.dictionary and status == 200 and "use-as-dictionary" in headers:
            self.has = base64.b64encode(hashlib.sha256(edition).digest()).decode()

    def check(self, status, coding, body, edition):
        """What cannot be read counts for nothing: an answer is to be the edition, as far as we can undo its coding."""
        if status == 200 and coding in ("identity", "gzip") and not self.dictionary and not body.endswith(b"0\r\n\r\n"):
            if (gzip.decompress(body) if coding == "gzip" else body) != edition:
                raise SettingOut(f"{self.name}: another edition than the one that stands there")

    def request(self):
        """Its bytes."""
        lines = [f"GET {self.path} HTTP/1.1", "Host: news.example.org", "User-Agent: compare/1", "Accept: application/rss+xml"]
        if self.coding != "identity":
            lines.append(f"Accept-Encoding: {self.coding}")
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if self.etag and "etag" in self.validators:
            lines.append(f"If-None-Match: {self.etag}")
        if self.date and "date" in self.validators:
            lines.append(f"If-Modified-Since: {self.date}")
        if self.has:
            lines.append(f"Available-Dictionary: :{self.has}:")
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def exchange(self, request):
        """Status, headers in small letters, body, and how long the whole answer was."""
        if self.stream is None:
            self.stream = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        self.stream.sendall(request)
        came = b""
        while b"\r\n\r\n" not in came:
            came += self.more()
        head, _, body = came.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        status = int(first.split(" ")[1])
        if status == 304:
            pass
        elif "content-length" in headers:
            while len(body) < int(headers["content-length"]):
                body += self.more()
        else:
            # In chunks; the last is empty.
            while not body.endswith(b"0\r\n\r\n"):
                body += self.more()
        if headers.get("connection", "").lower() == "close":
            self.close()
        return status, headers, body, len(head) + 4 + len(body)

    def more(self):
        """What came meanwhile."""
        came = self.stream.recv(1 << 20)
        if not came:
            raise SettingOut(f"{self.name}: the connection was closed")
        return came

    def close(self):
        """Hangs up."""
        if self.stream is not None:
            self.stream.close()
            self.stream = None
