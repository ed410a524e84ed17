package dev.ambit.applier;

/// A failure to read the feed.
final class FeedFailure extends Exception {

    private static final long serialVersionUID = 1;

    enum Kind {
        /// The server has deleted the requested events. The replica needs a snapshot.
        GONE,

        /// The server rejected the request. An operator must act, for example replace the key; a retry does not
        /// help.
        REFUSED,

        /// The server is unavailable. The request is retried.
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
