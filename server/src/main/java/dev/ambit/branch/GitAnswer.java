package dev.ambit.branch;

/// What Git answered, with its end known before it is passed on.
record GitAnswer(int status, String contentType, byte[] body) {

    private static final int OK = 200;

    /// Whether more can be said before its end.
    boolean mayGoOn() {
        return status == OK && Sideband.isWhole(body);
    }
}
