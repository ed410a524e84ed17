package dev.ambit.event;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Actor;
import dev.ambit.access.Caller;
import dev.ambit.http.Request;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/// The author of a change, and the trace id of the request.
public record Author(Actor actor, String traceId) {

    /// The trace id of changes that no request makes.
    private static final String NO_TRACE = "0".repeat(32);

    /// The author of automatic changes.
    public static final Author SCHEDULER = new Author("SCHEDULER", NO_TRACE);

    /// The server itself.
    public static final Author SYSTEM = new Author("SYSTEM", NO_TRACE);

    /// The author of automatic imports.
    public static final Author IMPORT = new Author("IMPORT", NO_TRACE);

    /// Creates an author for a part of the server, which has no key.
    public Author(String actorType, String traceId) {
        this(new Actor(actorType, null, null), traceId);
    }

    /// Returns the author of changes that a request makes.
    public static Author of(Actor actor, Request request) {
        return new Author(actor, request.traceId());
    }

    public static Author of(Caller caller, Request request) {
        return of(caller.actor(), request);
    }

    public static Author of(AccountCaller caller, Request request) {
        return of(caller.actor(), request);
    }

    /// Returns a person as the author of a request without a session, such as a password reset.
    public static Author person(UUID person, String peer, String traceId) {
        return new Author(new Actor("USER", person.toString(), peer), traceId);
    }

    /// Returns the author of changes that an actor causes without a request.
    public static Author untraced(Actor actor) {
        return new Author(actor, NO_TRACE);
    }

    /// Reads the author from the columns `actor`, `actor_id`, `actor_address` and `trace_id`.
    public static Author read(ResultSet row) throws SQLException {
        return new Author(
                new Actor(row.getString("actor"), row.getString("actor_id"), row.getString("actor_address")),
                row.getString("trace_id"));
    }
}
