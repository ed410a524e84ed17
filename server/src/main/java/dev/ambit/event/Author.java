package dev.ambit.event;

import dev.ambit.access.Actor;

/// Who made a change, and the trace that leads to the request.
public record Author(Actor actor, String traceId) {

    /// A part of the server itself, which has no key.
    public Author(String actorType, String traceId) {
        this(new Actor(actorType, null, null), traceId);
    }
}
