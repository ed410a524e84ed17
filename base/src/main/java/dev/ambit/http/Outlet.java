package dev.ambit.http;

/// Where a streamed answer goes, bit by bit.
public interface Outlet {

    /// Returns once the reader's side has room for more.
    ///
    /// @throws ReaderGone if it has gone, or takes nothing for too long
    void write(byte[] bytes);

    /// Nobody reads on: whoever writes ends as well.
    final class ReaderGone extends RuntimeException {

        private static final long serialVersionUID = 1;

        ReaderGone(Throwable cause) {
            super("The reader has disconnected", cause, false, false);
        }
    }
}
