package dev.ambit.applier;

/// Why the feed was not read.
final class FeedFailure extends Exception {

    private static final long serialVersionUID = 1;

    enum Kind {
        /// It was cut beyond what is asked for: only a snapshot goes on from here.
        GONE,

        /// Somebody has to do something, about the key for example; asking again is of little use.
        REFUSED,

        /// It may be there again in a moment.
        AWAY,
    }

    private final Kind kind;

    FeedFailure(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
