package dev.ambit;

import java.io.InputStream;

/// A long body of zeros that takes no memory.
public final class Zeros extends InputStream {

    private final Runnable end;
    private long left;

    public Zeros(long bytes) {
        this(bytes, () -> {});
    }

    /// @param end runs when all bytes were read
    public Zeros(long bytes, Runnable end) {
        this.left = bytes;
        this.end = end;
    }

    @Override
    public int read() {
        return left-- > 0 ? 0 : -1;
    }

    @Override
    public int read(byte[] into, int from, int length) {
        if (left <= 0) {
            end.run();
            return -1;
        }
        int some = (int) Math.min(left, length);
        left -= some;
        return some;
    }
}
