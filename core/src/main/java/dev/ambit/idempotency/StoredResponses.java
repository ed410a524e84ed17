package dev.ambit.idempotency;

import dev.ambit.db.EnvironmentId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The SQL of stored responses by idempotency key, encrypted.
public final class StoredResponses {

    /// The lifetime of a key, in real time.
    static final Duration AGE_MAX = Duration.ofHours(24);

    /// Upper bound of the responses that an environment can have. The oldest are removed first.
    static final int RESPONSES_MAX = 100_000;

    private static final int REMOVED_MAX = 1_000;

    private static final String TAKE = """
        select 1
        from pg_advisory_xact_lock(:lock)
        """;

    private static final String FIND = """
        select answer
        from kept_answers
        where environment_id = :environment and key_hash = :hash and kept_at > :since
        """;

    private static final String PUT = """
        insert into kept_answers (environment_id, key_hash, kept_at, customer_id, answer)
        values (:environment, :hash, :now, :customer, :answer)
        on conflict (environment_id, key_hash) do update
        set kept_at = excluded.kept_at, customer_id = excluded.customer_id, answer = excluded.answer
        """;

    private static final String DELETE = """
        delete from kept_answers
        where environment_id = :environment and customer_id = :customer
        """;

    private static final String REMOVE = """
        delete from kept_answers
        where environment_id = :environment and key_hash = any (array(
            select key_hash
            from kept_answers
            where environment_id = :environment and kept_at <= :through
            order by kept_at
            limit :limit))
        """;

    private static final String REMOVE_EXCESS = """
        delete from kept_answers
        where environment_id = :environment and key_hash = any (array(
            select key_hash
            from kept_answers
            where environment_id = :environment
            order by kept_at desc
            limit :limit
            offset :max))
        """;

    private StoredResponses() {}

    /// Locks the key until `tx` ends. Two keys with the same lock by chance only wait for each other.
    static void lock(Handle tx, EnvironmentId environment, byte[] hash) {
        tx.createQuery(TAKE)
                .bind("lock", ByteBuffer.wrap(hash).getLong() + environment.value())
                .mapTo(Integer.class)
                .one();
    }

    static Optional<byte[]> find(Handle tx, EnvironmentId environment, byte[] hash, Instant now) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .bind("hash", hash)
                .bind("since", now.minus(AGE_MAX))
                .mapTo(byte[].class)
                .findOne();
    }

    /// @param customer named in the response, if any
    static void put(
            Handle tx, EnvironmentId environment, byte[] hash, @Nullable String customer, byte[] answer, Instant now) {
        tx.createUpdate(PUT)
                .bind("environment", environment.value())
                .bind("hash", hash)
                .bind("customer", customer)
                .bind("answer", answer)
                .bind("now", now)
                .execute();
    }

    /// Deletes responses that name the customer. A repeated request is then executed as a new one.
    public static void deleteOf(Handle tx, EnvironmentId environment, String customer) {
        tx.createUpdate(DELETE)
                .bind("environment", environment.value())
                .bind("customer", customer)
                .execute();
    }

    /// Deletes some expired responses, and some beyond [#RESPONSES_MAX].
    ///
    /// @return whether more may be left
    public static boolean removeOld(Handle tx, EnvironmentId environment, Instant now) {
        int removed = tx.createUpdate(REMOVE)
                .bind("environment", environment.value())
                .bind("through", now.minus(AGE_MAX))
                .bind("limit", REMOVED_MAX)
                .execute();
        int excess = tx.createUpdate(REMOVE_EXCESS)
                .bind("environment", environment.value())
                .bind("limit", REMOVED_MAX)
                .bind("max", RESPONSES_MAX)
                .execute();
        return removed == REMOVED_MAX || excess == REMOVED_MAX;
    }
}
