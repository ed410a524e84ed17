package dev.ambit.event;

import dev.ambit.access.Actor;

/// The author of a change, and the trace id of the request.
public record Author(Actor actor, String traceId) {

    /// The author of automatic changes.
    public static final Author SCHEDULER = new Author("SCHEDULER", "0".repeat(32));

    /// Creates an author for a part of the server, which has no key.
    public Author(String actorType, String traceId) {
        this(new Actor(actorType, null, null), traceId);
    }
}
