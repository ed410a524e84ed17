package dev.ambit.access;

/// What a key opens. Its prefix says so, which helps whoever finds one in a file.
public enum KeyKind {
    ACCOUNT("account-"),
    SERVER("server-"),
    CLIENT("client-"),
    SCOPED("server-"),

    /// Of a person who has signed in; it opens what the person may do.
    SESSION("session-");

    private final String prefix;

    KeyKind(String prefix) {
        this.prefix = prefix;
    }

    public String prefix() {
        return prefix;
    }
}
