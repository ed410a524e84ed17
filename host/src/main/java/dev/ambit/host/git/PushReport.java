package dev.ambit.host.git;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.util.Arrays;

/// Git's complete response to a push (gitprotocol-pack).
final class PushReport {

    /// Ends a complete response.
    private static final byte[] FLUSH = "0000".getBytes(US_ASCII);

    private final GitBackend.Head head;
    private final byte[] body;

    PushReport(GitBackend.Head head, byte[] body) {
        this.head = head;
        this.body = body;
    }

    /// Returns the answer to the client, without its end if lines of progress can follow.
    ///
    /// @param hasSideband whether the client shows lines of progress
    GitAnswer answer(boolean hasSideband) {
        int end = body.length - FLUSH.length;
        boolean mayGoOn =
                hasSideband && head.isOk() && end >= 0 && Arrays.equals(body, end, body.length, FLUSH, 0, FLUSH.length);
        return new GitAnswer(head.status(), mayGoOn, new ByteArrayInputStream(body, 0, mayGoOn ? end : body.length));
    }
}
