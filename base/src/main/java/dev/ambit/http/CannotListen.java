package dev.ambit.http;

import java.nio.channels.UnresolvedAddressException;

/// The address or the port is not to be had; the message is for whoever started the server.
public final class CannotListen extends RuntimeException {

    public CannotListen(String host, int port, Throwable cause) {
        super("Cannot listen on %s, port %d: %s.".formatted(host, port, reason(cause)), cause);
    }

    /// Jetty wraps the operating system's own words.
    private static String reason(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof UnresolvedAddressException) {
            return "there is no such address";
        }
        String message = String.valueOf(root.getMessage());
        return message.contains("in use") ? "another program uses it" : message;
    }
}
