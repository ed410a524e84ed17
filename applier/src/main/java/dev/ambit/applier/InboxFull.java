package dev.ambit.applier;

/// Signals that the queue of events is full. The sender is answered 503 and retries.
public final class InboxFull extends RuntimeException {

    private static final long serialVersionUID = 1;

    InboxFull() {
        super("The queue of events to store is full. Send the event again.", null, false, false);
    }
}
