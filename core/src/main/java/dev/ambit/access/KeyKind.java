package dev.ambit.access;

/// The kind of a key. The prefix helps a person who finds a key in a file to recognize its kind; a scoped key
/// has the prefix of a server key.
public enum KeyKind {
    ACCOUNT("account-"),
    SERVER("server-"),
    CLIENT("client-"),
    SCOPED("server-"),

    /// A session of a person; it allows what the person's roles allow.
    SESSION("session-");

    private final String prefix;

    KeyKind(String prefix) {
        this.prefix = prefix;
    }

    public String prefix() {
        return prefix;
    }
}
