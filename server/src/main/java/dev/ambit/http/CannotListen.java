package dev.ambit.http;

/// The port is not to be had; the message is for whoever started the server.
public final class CannotListen extends RuntimeException {

    CannotListen(int port, Throwable cause) {
        super("Cannot listen on port %d: %s.".formatted(port, reason(cause)), cause);
    }

    /// Jetty wraps the operating system's own words.
    private static String reason(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = String.valueOf(root.getMessage());
        return message.contains("in use") ? "another program uses it" : message;
    }
}
