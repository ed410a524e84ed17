package dev.ambit.event;

import dev.ambit.access.Actor;

/// Who made a change, and the trace that leads to the request.
public record Author(Actor actor, String traceId) {

    /// What happens by itself at its time.
    public static final Author SCHEDULER = new Author("SCHEDULER", "0".repeat(32));

    /// A part of the server itself, which has no key.
    public Author(String actorType, String traceId) {
        this(new Actor(actorType, null, null), traceId);
    }
}
