package dev.ambit.member;

import dev.ambit.db.Columns;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The SQL of counts of failed attempts and of mailed invitations, which all servers share.
final class AttemptCounts {

    private static final String ADD = """
        insert into sign_in_attempts as counted (key, failures, failed_at, forget_at)
        select key, 1, :now, :forgetAt
        from unnest(cast(:keys as text[])) as given (key)
        order by key
        on conflict (key) do update
        set failures = case when counted.failed_at > :since then counted.failures + 1 else 1 end,
            failed_at = :now,
            forget_at = greatest(counted.forget_at, excluded.forget_at)
        returning key, failures, blocked_until, known_until
        """;

    private static final String FIND = """
        select key, failures, blocked_until, known_until
        from sign_in_attempts
        where key = any (cast(:keys as text[]))
        """;

    private static final String BLOCK = """
        update sign_in_attempts
        set blocked_until = :until
        where key = :key
        """;

    private static final String UNDO = """
        update sign_in_attempts
        set failures = failures - 1
        where key in (
            select key
            from sign_in_attempts
            where key = any (cast(:keys as text[])) and failures > 0
            order by key
            for update)
        """;

    private static final String CLEAR = """
        update sign_in_attempts
        set failures = 0, blocked_until = null
        where key = :key
        """;

    private static final String KNOW = """
        insert into sign_in_attempts (key, failures, failed_at, known_until, forget_at)
        values (:key, 0, :now, :until, :until)
        on conflict (key) do update
        set failures = 0, blocked_until = null, known_until = :until, forget_at = :until
        """;

    private static final String DELETE_EXPIRED = """
        delete from sign_in_attempts
        where key in (
            select key
            from sign_in_attempts
            where forget_at <= :now
            order by forget_at
            limit :max
            for update skip locked)
        """;

    private AttemptCounts() {}

    /// Counts a failure under each key, in the order of keys, which prevents deadlocks.
    ///
    /// @param since earlier failures no longer count
    static Map<String, AttemptCount> add(
            Handle tx, Collection<String> keys, Instant now, Instant since, Instant forgetAt) {
        return counts(tx, ADD, keys, now, since, forgetAt);
    }

    /// Finds existing counts without a lock.
    static Map<String, AttemptCount> find(Handle tx, Collection<String> keys) {
        return counts(tx, FIND, keys, null, null, null);
    }

    static void block(Handle tx, String key, Instant until) {
        tx.createUpdate(BLOCK).bind("key", key).bind("until", until).execute();
    }

    static void undo(Handle tx, Collection<String> keys) {
        tx.createUpdate(UNDO).bind("keys", keys.toArray(String[]::new)).execute();
    }

    static void clear(Handle tx, String key) {
        tx.createUpdate(CLEAR).bind("key", key).execute();
    }

    static void know(Handle tx, String key, Instant now, Instant until) {
        tx.createUpdate(KNOW)
                .bind("key", key)
                .bind("now", now)
                .bind("until", until)
                .execute();
    }

    static void deleteExpired(Handle tx, Instant now, int max) {
        tx.createUpdate(DELETE_EXPIRED).bind("now", now).bind("max", max).execute();
    }

    private static Map<String, AttemptCount> counts(
            Handle tx,
            String sql,
            Collection<String> keys,
            @Nullable Instant now,
            @Nullable Instant since,
            @Nullable Instant forgetAt) {
        var query = tx.createQuery(sql).bind("keys", keys.toArray(String[]::new));
        if (now != null) {
            query.bind("now", now).bind("since", since).bind("forgetAt", forgetAt);
        }
        return query
                .map((row, _) -> Map.entry(
                        row.getString("key"),
                        new AttemptCount(
                                row.getInt("failures"),
                                Columns.instant(row, "blocked_until"),
                                Columns.instant(row, "known_until"))))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
