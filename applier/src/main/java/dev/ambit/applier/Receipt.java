package dev.ambit.applier;

/// The outcome of a stored event. All outcomes are a success for the sender.
public enum Receipt {
    APPLIED,

    /// The message was recorded before.
    REPEATED,

    /// A newer state is already known.
    OUTDATED,

    /// The type is unknown; the event is stored.
    UNKNOWN,

    /// The event was too large to send and must be fetched from the feed.
    TRUNCATED
}
