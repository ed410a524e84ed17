package dev.ambit.member;

import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The SQL of requested password resets that are not mailed yet.
final class PasswordResetRequests {

    private static final String ADD = """
        insert into password_reset_requests (email, peer, trace_id, requested_at)
        values (:email, :peer, :trace, :now)
        on conflict (email) do nothing
        """;

    private static final String TAKE = """
        delete from password_reset_requests
        where email = (
            select email
            from password_reset_requests
            order by requested_at
            limit 1
            for update skip locked)
        returning email, peer, trace_id
        """;

    private static final String DELETE_OLD = """
        delete from password_reset_requests
        where requested_at < :before
        """;

    private PasswordResetRequests() {}

    /// Adds a request, unless another one for the address is waiting.
    static void add(Handle tx, PasswordResetRequest request, Instant now) {
        tx.createUpdate(ADD)
                .bind("email", request.email().value())
                .bind("peer", request.peer())
                .bind("trace", request.traceId())
                .bind("now", now)
                .execute();
    }

    /// Deletes and returns the oldest request that no other server handles.
    static Optional<PasswordResetRequest> take(Handle tx) {
        return tx.createQuery(TAKE)
                .map((row, _) -> new PasswordResetRequest(
                        new Email(row.getString("email")), row.getString("peer"), row.getString("trace_id")))
                .findOne();
    }

    static void deleteOld(Handle tx, Instant before) {
        tx.createUpdate(DELETE_OLD).bind("before", before).execute();
    }
}
