package dev.ambit.http;

import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;

/// The server cannot listen on its address or port. The message tells the operator how to fix it.
public final class CannotListen extends RuntimeException {

    private static final String PORT = "--port";

    public CannotListen(String host, int port, Throwable cause) {
        this(host, port, PORT, cause);
    }

    /// @param option command line option that sets the port, such as `--gateway-port`
    public CannotListen(String host, int port, String option, Throwable cause) {
        super("Cannot listen on %s, port %d: %s".formatted(host, port, reason(option, cause)), cause);
    }

    /// Explains the operating system's error, which Jetty wraps, and how to fix it.
    private static String reason(String option, Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof UnresolvedAddressException || root instanceof UnknownHostException) {
            return "the address does not exist. Use an address or name of this machine, or 0.0.0.0 for all its"
                    + " addresses. Set it with --host.";
        }
        String message = String.valueOf(root.getMessage());
        if (message.contains("in use")) {
            return "another program uses the port, which must be free. Stop that program, or set another with %s."
                    .formatted(option);
        }
        if (message.contains("Cannot assign")) {
            return "the address does not belong to this machine. Use one of its addresses, or 0.0.0.0 for all of them."
                    + " Set it with --host.";
        }
        return "%s. This user must have permission to listen on the port. Set another port with %s."
                .formatted(message, option);
    }
}
