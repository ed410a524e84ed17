package dev.ambit.host.lookup;

/// The server did not answer a lookup: it refused the connection, did not answer in time, or sent an answer that cannot
/// be read. An answer that refuses something is not an outage.
public final class ServerUnreachableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// @param reason for the log
    public ServerUnreachableException(String reason) {
        super(reason, null, false, false);
    }
}
