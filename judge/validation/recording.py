"""What an interaction said, for the author to read: a sample's, never that of a secret test.

In an interactive run both sides speak straight into each other's pipes, and nobody else hears it. A recorded run puts
a relay into each of them that writes down what passes, in the form in which problems show conversations: lines that
begin with ">" are the program's, those with "<" are said to it. It is slower, so nothing is measured by it.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress

from judge.sandboxes.capture import Capture
from judge.validation.sides import Pipe

KEPT_BYTES = 64 * 1024  # of a conversation; what is said after that passes unrecorded
_PIECE_BYTES = 64 * 1024


class Transcript:
    """A conversation as it goes, in `text`. Its pipes are made for one pass of it each."""

    def __init__(self, text: Capture) -> None:
        self._text = text
        self._lock = threading.Lock()  # one relay writes at a time
        self._left = KEPT_BYTES

    def pipes(self) -> tuple[Pipe, Pipe]:
        """Return what the submission speaks into, and what it is told by."""
        return RecordedPipe(self, b">"), RecordedPipe(self, b"<")

    def add(self, mark: bytes, line: bytes) -> None:
        """Write down a line of one side."""
        with self._lock:
            piece = (mark + line.removesuffix(b"\n") + b"\n")[: self._left]
            self._left -= len(piece)
            self._text.write(piece)


class RecordedPipe(Pipe):
    """A pipe through a thread that passes everything on and writes it down line by line.

    The thread ends when nobody speaks or nobody listens any more; leaving the block waits for it.
    """

    def __init__(self, transcript: Transcript, mark: bytes) -> None:
        super().__init__()
        self._transcript, self._mark = transcript, mark
        self._source = self.reader
        self.reader, self._target = os.pipe2(os.O_CLOEXEC)
        self._thread = threading.Thread(target=self._relay, name="record", daemon=True)
        self._thread.start()

    def __exit__(self, *args: object) -> None:
        super().__exit__(*args)
        self._thread.join()

    def _relay(self) -> None:
        begun = b""
        try:
            while piece := os.read(self._source, _PIECE_BYTES):
                *lines, begun = (begun + piece).split(b"\n")
                for line in lines:
                    self._transcript.add(self._mark, line)
                if len(begun) > KEPT_BYTES:
                    self._transcript.add(self._mark, begun)
                    begun = b""
                rest = memoryview(piece)
                while rest:
                    rest = rest[os.write(self._target, rest) :]
        except BrokenPipeError:
            pass
        finally:
            if begun:
                self._transcript.add(self._mark, begun)
            with suppress(OSError):
                os.close(self._source)
            os.close(self._target)
