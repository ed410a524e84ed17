package dev.ambit.applier;

/// What came of an event that was taken. Each of them is a success to the sender.
public enum Receipt {
    APPLIED,

    /// Its message was taken before.
    REPEATED,

    /// Something newer is known already.
    OUTDATED,

    /// Of a type that is not known, and kept.
    UNKNOWN,

    /// Too large to be sent; it has to be fetched from the feed.
    TRUNCATED
}
