package dev.ambit.http;

import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;

/// The address or the port cannot be used; the message is for the person who starts the server.
public final class CannotListen extends RuntimeException {

    private static final String PORT = "--port";

    public CannotListen(String host, int port, Throwable cause) {
        this(host, port, PORT, cause);
    }

    /// @param option by which another port is chosen, such as `--gateway-port`
    public CannotListen(String host, int port, String option, Throwable cause) {
        super("Cannot listen on %s, port %d: %s".formatted(host, port, reason(option, cause)), cause);
    }

    /// Jetty wraps the operating system's own words.
    private static String reason(String option, Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof UnresolvedAddressException || root instanceof UnknownHostException) {
            return "there is no such address. Allowed are the addresses and names of this machine, and 0.0.0.0 for all of"
                    + " them. Name one with --host.";
        }
        String message = String.valueOf(root.getMessage());
        if (message.contains("in use")) {
            return "another program uses it. The port must be free. Stop that program, or choose another port with %s."
                    .formatted(option);
        }
        if (message.contains("Cannot assign")) {
            return "this is no address of this machine. Allowed are its own addresses, and 0.0.0.0 for all of them. Name one"
                    + " with --host.";
        }
        return "%s. The port must be one that this user may listen on. Choose another port with %s."
                .formatted(message, option);
    }
}
