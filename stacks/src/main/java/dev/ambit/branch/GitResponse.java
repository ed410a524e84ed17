package dev.ambit.branch;

/// The complete response of `git http-backend`.
final class GitResponse {

    private static final int OK = 200;

    private final int status;
    private final String contentType;
    private final byte[] body;

    GitResponse(int status, String contentType, byte[] body) {
        this.status = status;
        this.contentType = contentType;
        this.body = body;
    }

    int status() {
        return status;
    }

    String contentType() {
        return contentType;
    }

    byte[] body() {
        return body;
    }

    /// Returns whether progress messages can be inserted before the end of the response.
    boolean mayGoOn() {
        return status == OK && Sideband.isWhole(body);
    }
}
