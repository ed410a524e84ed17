package dev.ambit.cli;

/// What the server answered instead of doing it, in one line: `path.in.the.input: reason`.
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
