package dev.ambit.http;

/// Destination of a streamed response.
public interface ResponseStream {

    /// Writes bytes and blocks until the client can take more.
    ///
    /// @throws ReaderGone if the client has disconnected, or reads nothing for too long
    void write(byte[] bytes);

    /// The client has disconnected, so the stream must end.
    final class ReaderGone extends RuntimeException {

        private static final long serialVersionUID = 1;

        ReaderGone(Throwable cause) {
            super("The reader has disconnected", cause, false, false);
        }
    }
}
