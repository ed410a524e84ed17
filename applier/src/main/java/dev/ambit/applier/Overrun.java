package dev.ambit.applier;

/// More events wait than can be stored in a moment: the answer is 503, so that the sender tries again.
public final class Overrun extends RuntimeException {

    private static final long serialVersionUID = 1;

    Overrun() {
        super("The queue of events to store is full. Send the event again.", null, false, false);
    }
}
