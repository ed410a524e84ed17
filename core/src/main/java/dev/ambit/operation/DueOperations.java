package dev.ambit.operation;

import java.time.Instant;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.generic.GenericType;

/// The SQL of which operations are due.
public final class DueOperations {

    private static final String KINDS = """
        select kind from operations where state in ('PENDING', 'RUNNING') and claimed_until <= :now
        union
        select kind from operations where look_again_at <= :now
        """;

    private DueOperations() {}

    /// Makes completed operations due again.
    ///
    /// @param ids a SQL query of their ids, which runs within the update, so that both see the same operations
    public static int reopen(Handle tx, String ids, Instant now) {
        return tx.createUpdate("""
            update operations
            set state = 'PENDING', claimed_until = :now, finished_at = null
            where operation_id in (%s) and state = 'DONE'
            """.formatted(ids)).bind("now", now).execute();
    }

    /// Returns the kinds with operations to work on or to check again.
    public static Set<OperationKind> kinds(Handle tx, Instant now) {
        return tx.createQuery(KINDS).bind("now", now).mapTo(OperationKind.class).collectInto(new GenericType<>() {});
    }
}
