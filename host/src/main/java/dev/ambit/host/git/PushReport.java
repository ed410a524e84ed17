package dev.ambit.host.git;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/// Git's complete response to a push (gitprotocol-pack).
final class PushReport {

    private static final byte[] FLUSH = Sideband.end();

    private final GitBackend.Head head;
    private final byte[] body;

    PushReport(GitBackend.Head head, byte[] body) {
        this.head = head;
        this.body = body;
    }

    /// Returns the answer to the client, without its end if lines of progress can follow.
    ///
    /// @param hasSideband whether the client shows lines of progress
    /// @param reasons shown before Git's report
    GitAnswer answer(boolean hasSideband, List<String> reasons) {
        int end = body.length - FLUSH.length;
        boolean mayGoOn =
                hasSideband && head.isOk() && end >= 0 && Arrays.equals(body, end, body.length, FLUSH, 0, FLUSH.length);
        if (!mayGoOn) {
            return new GitAnswer(head.status(), false, new ByteArrayInputStream(body));
        }
        var shown = new ByteArrayOutputStream();
        reasons.forEach(it -> shown.writeBytes(Sideband.line(it)));
        shown.write(body, 0, end);
        return new GitAnswer(head.status(), true, new ByteArrayInputStream(shown.toByteArray()));
    }
}
