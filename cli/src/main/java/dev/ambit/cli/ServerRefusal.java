package dev.ambit.cli;

/// What the server answered instead of doing it, in one line: `path.in.the.input: reason`.
final class ServerRefusal extends RuntimeException {

    private final int status;

    ServerRefusal(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
