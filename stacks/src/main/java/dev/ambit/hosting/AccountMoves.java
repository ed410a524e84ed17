package dev.ambit.hosting;

import dev.ambit.db.AccountId;
import dev.ambit.db.Columns;
import dev.ambit.host.move.MovedParts;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The table `host_moves`. It has no account scope.
final class AccountMoves {

    private static final String INSERT = """
        insert into host_moves (move_id, account, source_id, target_id, phase, store, buckets, functions, sessions,
            started_at, retry_at)
        values (:id, :account, :source, :target, :phase, :store, :buckets, :functions, :sessions, :started, :retry)
        """;

    private static final String LIST = """
        select move_id, account, source_id, target_id, phase, store, buckets, functions, sessions, files, bytes, failure,
            started_at, retry_at, accepts_loss
        from host_moves
        order by started_at, move_id
        """;

    private static final String BEGIN = """
        update host_moves
        set phase = 'COPYING', buckets = :buckets, functions = :functions, sessions = :sessions, failure = null, failing_since = null,
            retry_at = :retry
        where move_id = :id and phase = 'WAITING'
        """;

    private static final String PROGRESS = """
        update host_moves
        set files = files + :files,
            bytes = bytes + :bytes,
            failing_since = case when :bytes = 0 then failing_since end
        where move_id = :id and phase = 'COPYING'
        """;

    private static final String UPDATE_PHASE = """
        update host_moves
        set phase = :next, failure = null, failing_since = null, retry_at = :from
        where move_id = :id and phase = :phase
        """;

    /// Swaps the hosts, because a canceled move deletes the copies from its target.
    private static final String CANCEL = """
        update host_moves
        set phase = 'CLEANING', source_id = target_id, target_id = source_id, failure = null, retry_at = :now
        where store = :store and phase <> 'CLEANING'
        """;

    private static final String FAIL = """
        update host_moves
        set failure = :failure, retry_at = :retry, failing_since = coalesce(failing_since, :now)
        where move_id = :id
        """;

    private static final String CANCEL_FAILING = """
        update host_moves
        set phase = 'CLEANING', source_id = target_id, target_id = source_id, retry_at = :now
        where move_id = :id and phase in ('COPYING', 'SWITCHING') and failing_since <= :before
        """;

    private static final String GIVE_UP = """
        update host_moves
        set accepts_loss = true, retry_at = :now
        where store = :store and phase = 'CLEANING'
            and source_id in (select host_id from hosts where state = 'REVOKED')
        """;

    private static final String REMOVE = "delete from host_moves where move_id = :id";

    private AccountMoves() {}

    static void insert(Handle tx, AccountMove move) {
        tx.createUpdate(INSERT)
                .bind("id", move.id())
                .bind("account", move.account().value())
                .bind("source", move.source())
                .bind("target", move.target())
                .bind("phase", move.phase())
                .bind("store", move.parts().store())
                .bind("buckets", move.parts().buckets().toArray(String[]::new))
                .bind("functions", move.parts().functions().toArray(String[]::new))
                .bind("sessions", move.parts().sessions().toArray(String[]::new))
                .bind("started", move.startedAt())
                .bind("retry", move.retryAt())
                .execute();
    }

    /// Returns all moves, the oldest first.
    static List<AccountMove> list(Handle tx) {
        return tx.createQuery(LIST).map((row, _) -> read(row)).list();
    }

    /// Begins to refuse writes.
    ///
    /// @param parts that the account has now
    /// @param copyAt when copying starts
    static void begin(Handle tx, UUID id, MovedParts parts, Instant copyAt) {
        tx.createUpdate(BEGIN)
                .bind("id", id)
                .bind("buckets", parts.buckets().toArray(String[]::new))
                .bind("functions", parts.functions().toArray(String[]::new))
                .bind("sessions", parts.sessions().toArray(String[]::new))
                .bind("retry", copyAt)
                .execute();
    }

    /// Counts copied files.
    ///
    /// @return false if the move was canceled
    static boolean progress(Handle tx, UUID id, long files, long bytes) {
        return tx.createUpdate(PROGRESS)
                        .bind("id", id)
                        .bind("files", files)
                        .bind("bytes", bytes)
                        .execute()
                == 1;
    }

    /// Begins the next phase.
    ///
    /// @param from when its first step is due
    /// @return false if the move is no longer in the phase of `move`
    static boolean updatePhase(Handle tx, AccountMove move, MovePhase next, Instant from) {
        return tx.createUpdate(UPDATE_PHASE)
                        .bind("id", move.id())
                        .bind("phase", move.phase())
                        .bind("next", next)
                        .bind("from", from)
                        .execute()
                == 1;
    }

    /// Cancels the waiting or running move of an account.
    ///
    /// @param store slug of the account
    /// @return false if the account has none
    static boolean cancel(Handle tx, String store, Instant now) {
        return tx.createUpdate(CANCEL).bind("store", store).bind("now", now).execute() == 1;
    }

    /// Gives up the old files of an account on revoked hosts.
    ///
    /// @param store slug of the account
    /// @return false if it has none
    static boolean giveUp(Handle tx, String store, Instant now) {
        return tx.createUpdate(GIVE_UP).bind("store", store).bind("now", now).execute() > 0;
    }

    /// Records a failed attempt.
    static void fail(Handle tx, UUID id, String failure, Instant now, Instant retryAt) {
        tx.createUpdate(FAIL)
                .bind("id", id)
                .bind("failure", failure)
                .bind("now", now)
                .bind("retry", retryAt)
                .execute();
    }

    /// Cancels a running move whose attempts have failed since before this time, and keeps the reason.
    ///
    /// @return whether it was canceled
    static boolean cancelFailing(Handle tx, UUID id, Instant before, Instant now) {
        return tx.createUpdate(CANCEL_FAILING)
                        .bind("id", id)
                        .bind("before", before)
                        .bind("now", now)
                        .execute()
                == 1;
    }

    static void remove(Handle tx, UUID id) {
        tx.createUpdate(REMOVE).bind("id", id).execute();
    }

    private static AccountMove read(ResultSet row) throws SQLException {
        @Nullable String failure = row.getString("failure");
        return new AccountMove(
                row.getObject("move_id", UUID.class),
                new AccountId(row.getInt("account")),
                row.getInt("source_id"),
                row.getInt("target_id"),
                MovePhase.valueOf(row.getString("phase")),
                new MovedParts(
                        row.getString("store"), texts(row, "buckets"), texts(row, "functions"), texts(row, "sessions")),
                row.getLong("files"),
                row.getLong("bytes"),
                failure,
                Objects.requireNonNull(Columns.instant(row, "started_at")),
                Objects.requireNonNull(Columns.instant(row, "retry_at")),
                row.getBoolean("accepts_loss"));
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }
}
