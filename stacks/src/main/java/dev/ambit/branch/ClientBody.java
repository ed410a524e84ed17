package dev.ambit.branch;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.STACK_UNREACHABLE;

import dev.ambit.problem.Problem;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// The request body of a Git client, forwarded to the host. A longer body is cut one byte after the limit, so that
/// the host refuses it.
final class ClientBody extends FilterInputStream {

    private static final int CHUNK_BYTES = 64 << 10;
    private static final long DRAINED_BYTES_MAX = 1L << 30;

    private long left;
    private volatile boolean isBroken;

    /// @param bytesMax limit of the body
    ClientBody(InputStream client, long bytesMax) {
        super(client);
        this.left = bytesMax + 1;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (left == 0) {
            return -1;
        }
        try {
            int count = super.read(into, offset, (int) Math.min(length, left));
            left -= Math.max(count, 0);
            return count;
        } catch (IOException e) {
            isBroken = true;
            throw e;
        }
    }

    /// Does nothing: the sender to the host closes it after a refusal, but the rest must be drained. The server closes
    /// the body with the request.
    @Override
    public void close() {}

    /// Reads and discards what the client still sends: a client that is sending does not read the answer.
    ///
    /// @return false if the client sends much more than the limit, or nothing more arrives
    boolean drain() {
        try {
            byte[] chunk = new byte[CHUNK_BYTES];
            for (long drained = 0; drained < DRAINED_BYTES_MAX; ) {
                int count = in.read(chunk);
                if (count < 0) {
                    return true;
                }
                drained += count;
            }
            return false;
        } catch (IOException _) {
            return false;
        }
    }

    /// Returns the cause of a failed call: the client, if its body ended early, or else the fault of the call.
    RuntimeException cause(RuntimeException fault) {
        return isBroken && Problem.is(STACK_UNREACHABLE, fault)
                ? BAD_USER_INPUT.because("The request body is incomplete. Run the Git command again.")
                : fault;
    }
}
