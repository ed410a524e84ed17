package dev.ambit.host.git;

/// A service of Git over HTTP (gitprotocol-http): [#FETCH] sends objects to a client, [#PUSH] receives them.
public enum GitOperation {
    FETCH("git-upload-pack", 8 << 20),
    PUSH("git-receive-pack", 100 << 20);

    private final String program;
    private final long bytesMax;

    GitOperation(String program, long bytesMax) {
        this.program = program;
        this.bytesMax = bytesMax;
    }

    /// Returns the name in paths and content types.
    public String program() {
        return program;
    }

    /// Returns the limit of a request body, in bytes.
    public long bytesMax() {
        return bytesMax;
    }

    /// Returns the content type of a request.
    public String requestType() {
        return "application/x-%s-request".formatted(program);
    }

    /// Returns the content type of a list of refs.
    public String refsType() {
        return "application/x-%s-advertisement".formatted(program);
    }

    /// Returns the content type of a response to a request.
    public String resultType() {
        return "application/x-%s-result".formatted(program);
    }
}
