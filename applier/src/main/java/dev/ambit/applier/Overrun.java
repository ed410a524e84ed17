package dev.ambit.applier;

/// More events wait than can be stored in a moment: the answer is 503, so that the sender tries again.
public final class Overrun extends RuntimeException {

    private static final long serialVersionUID = 1;

    Overrun() {
        super("Too many events wait to be stored. Try again.", null, false, false);
    }
}
