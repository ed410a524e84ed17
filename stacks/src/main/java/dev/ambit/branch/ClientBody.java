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

    /// Returns the cause of a failed call: the client, if its body ended early, or else the fault of the call.
    RuntimeException cause(RuntimeException fault) {
        return isBroken && Problem.is(STACK_UNREACHABLE, fault)
                ? BAD_USER_INPUT.because("The request body is incomplete. Run the Git command again.")
                : fault;
    }
}
