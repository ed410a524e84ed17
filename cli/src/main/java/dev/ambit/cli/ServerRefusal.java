package dev.ambit.cli;

/// Error response of a server, as one line: `path.in.the.input: reason`. The status is 0 if the server is
/// unreachable.
final class ServerRefusal extends RuntimeException {

    private final int status;
    private final String line;

    ServerRefusal(int status, String message) {
        super(message);
        this.status = status;
        this.line = message;
    }

    @Override
    public String getMessage() {
        return line;
    }

    int status() {
        return status;
    }
}
