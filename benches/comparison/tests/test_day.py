"""The recorded day, and who polls on it."""

import hashlib
import socket
import threading
import unittest
from base64 import b64encode

from comparison.day import CHANGES, ENTRIES, POLLS, recording
from comparison.polling import Reader


class Recording(unittest.TestCase):
    """The same day in every run."""

    def test_it_has_its_changes_and_edits_only_what_is_there(self):
        slots = recording()
        self.assertEqual(len(slots), POLLS)
        self.assertEqual(sum(len(slot) for slot in slots), CHANGES)
        self.assertEqual(slots, recording())
        there = ENTRIES
        for kind, number in (change for slot in slots for change in slot):
            self.assertTrue(number == there if kind == "new" else there - 20 <= number < there, (kind, number, there))
            there += kind == "new"


class Counting(unittest.TestCase):
    """Every byte is counted, and what was had is said."""

    def test_validators_and_dictionary_of_the_last_answer_are_sent_back(self):
        answers = [
            b'HTTP/1.1 200 OK\r\nETag: W/"1"\r\nLast-Modified: then\r\nUse-As-Dictionary: match="/x"\r\nContent-Length: 3\r\n\r\nabc',
            b"HTTP/1.1 304 Not Modified\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Encoding: dcz\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
        ]
        with socket.create_server(("127.0.0.1", 0)) as listener:
            came = []
            thread = threading.Thread(target=serve, args=(listener, answers, came))
            thread.start()
            reader = Reader("dcz", listener.getsockname()[1], "/x", "dcz", dictionary=True)
            for _ in answers:
                reader.poll(b"abc")
            reader.close()
            thread.join()
        self.assertNotIn(b"If-None-Match", came[0])
        dictionary = b64encode(hashlib.sha256(b"abc").digest())
        for line in (b'If-None-Match: W/"1"', b"If-Modified-Since: then", b"Available-Dictionary: :" + dictionary + b":"):
            self.assertIn(line, came[1])
        self.assertEqual((reader.sent, reader.got), (sum(map(len, came)), sum(map(len, answers))))
        self.assertEqual(reader.codings, {"identity": 1, "–": 1, "dcz": 1})


def serve(listener, answers, came):
    """One connection, an answer to each request."""
    stream, _ = listener.accept()
    with stream:
        for answer in answers:
            came.append(stream.recv(1 << 16))
            stream.sendall(answer)


if __name__ == "__main__":
    unittest.main()
