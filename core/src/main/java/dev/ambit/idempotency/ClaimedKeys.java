package dev.ambit.idempotency;

import dev.ambit.db.AccountId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The SQL of the idempotency keys that are claimed before a request runs.
public final class ClaimedKeys {

    /// Upper bound of the answers that an account can have. The oldest are removed first.
    static final int ANSWERS_MAX = 10_000;

    private static final int REMOVED_MAX = 1_000;

    private static final String CLAIM = """
        insert into claimed_keys (account_id, key_hash, request_hash, claim_id, claimed_at)
        values (:account, :key, :request, :claim, :now)
        on conflict (account_id, key_hash) do update
        set request_hash = excluded.request_hash, claim_id = excluded.claim_id, claimed_at = excluded.claimed_at,
            answer = null
        where claimed_keys.claimed_at <= :through
        """;

    private static final String FIND = """
        select request_hash, claimed_at, answer
        from claimed_keys
        where account_id = :account and key_hash = :key
        """;

    private static final String ANSWER = """
        update claimed_keys
        set answer = :answer
        where account_id = :account and key_hash = :key and claim_id = :claim
        """;

    private static final String RELEASE = """
        delete from claimed_keys
        where account_id = :account and key_hash = :key and claim_id = :claim
        """;

    private static final String REMOVE = """
        delete from claimed_keys
        where account_id = :account and key_hash = any (array(
            select key_hash
            from claimed_keys
            where account_id = :account and claimed_at <= :through
            order by claimed_at
            limit :limit))
        """;

    private static final String REMOVE_EXCESS = """
        delete from claimed_keys
        where account_id = :account and answer is not null and key_hash = any (array(
            select key_hash
            from claimed_keys
            where account_id = :account
            order by claimed_at desc
            limit :limit
            offset :max))
        """;

    private ClaimedKeys() {}

    /// Claims the key, unless it is claimed already. Waits for another transaction that claims it.
    static boolean claim(Handle tx, KeyClaim claim, Instant now) {
        return tx.createUpdate(CLAIM)
                        .bind("account", claim.account().value())
                        .bind("key", claim.keyHash())
                        .bind("request", claim.requestHash())
                        .bind("claim", claim.id())
                        .bind("now", now)
                        .bind("through", now.minus(StoredResponses.AGE_MAX))
                        .execute()
                == 1;
    }

    static Optional<ClaimedKey> find(Handle tx, KeyClaim claim) {
        return tx.createQuery(FIND)
                .bind("account", claim.account().value())
                .bind("key", claim.keyHash())
                .map((row, _) -> read(row))
                .findOne();
    }

    static void answer(Handle tx, KeyClaim claim, byte[] answer) {
        tx.createUpdate(ANSWER)
                .bind("account", claim.account().value())
                .bind("key", claim.keyHash())
                .bind("claim", claim.id())
                .bind("answer", answer)
                .execute();
    }

    /// Removes the claim of a request that has changed nothing.
    static void release(Handle tx, KeyClaim claim) {
        tx.createUpdate(RELEASE)
                .bind("account", claim.account().value())
                .bind("key", claim.keyHash())
                .bind("claim", claim.id())
                .execute();
    }

    /// Deletes some keys that have expired, and some beyond [#ANSWERS_MAX].
    ///
    /// @return whether more may be left
    public static boolean removeOld(Handle tx, AccountId account, Instant now) {
        int expired = tx.createUpdate(REMOVE)
                .bind("account", account.value())
                .bind("through", now.minus(StoredResponses.AGE_MAX))
                .bind("limit", REMOVED_MAX)
                .execute();
        int excess = tx.createUpdate(REMOVE_EXCESS)
                .bind("account", account.value())
                .bind("limit", REMOVED_MAX)
                .bind("max", ANSWERS_MAX)
                .execute();
        return expired == REMOVED_MAX || excess == REMOVED_MAX;
    }

    private static ClaimedKey read(ResultSet row) throws SQLException {
        return new ClaimedKey(
                row.getBytes("request_hash"),
                row.getObject("claimed_at", OffsetDateTime.class).toInstant(),
                row.getBytes("answer"));
    }
}
