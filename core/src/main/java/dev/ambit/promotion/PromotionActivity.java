package dev.ambit.promotion;

import dev.ambit.access.KeyHashes;
import dev.ambit.db.AccountId;
import dev.ambit.event.Author;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// The SQL of the history of promotions. The callers' transactions are in the scope of the account.
final class PromotionActivity {

    private static final String INSERT = """
        insert into catalog_promotion_activity (account_id, promotion_id, kind, hash, text, actor, actor_id,
            actor_address, trace_id, done_at, key_holder_id)
        values (:account, :promotion, :kind, :hash, :text, :actor, :actorId, :address, :traceId, :now,
            %s)
        """.formatted(KeyHashes.holder(":actorId"));

    private static final String SELECT = """
        select number, kind, hash, text, actor, actor_id, actor_address, trace_id, done_at
        from catalog_promotion_activity
        where account_id = :account and promotion_id = :promotion
        """;

    private static final String LIST = SELECT + """
            and number > :from
        order by number
        limit :limit
        """;

    private static final String LIST_BACKWARD = SELECT + """
            and number < :from
        order by number desc
        limit :limit
        """;

    private static final String APPROVERS = """
        select distinct actor_id
        from catalog_promotion_activity
        where account_id = :account and promotion_id = :promotion and kind = 'APPROVED' and hash = :hash
            and actor_id is not null
        """;

    private static final String EDITORS = """
        select distinct editor
        from catalog_promotion_activity, unnest(array[actor_id, key_holder_id::text]) as editor
        where account_id = :account and promotion_id = :promotion and kind in ('CREATED', 'RESOLVED')
            and editor is not null
        """;

    private static final String FORGET = """
        delete from catalog_promotion_activity
        where account_id = :account and promotion_id = any (:promotions)
        """;

    /// A kind of entry.
    enum Kind {
        CREATED,
        RESOLVED,
        APPROVED,
        COMMENTED,
        APPLY_REQUESTED,
        APPLIED,
        ROLLBACK_REQUESTED,
        ROLLED_BACK,
        FAILED,
        CLOSED,
    }

    /// An entry of the history.
    ///
    /// @param hash the content hash at that time; for ROLLBACK_REQUESTED, the revision to roll back
    record Entry(
            long number,
            Kind kind,
            @Nullable String hash,
            @Nullable String text,
            Author author,
            Instant at) {}

    private PromotionActivity() {}

    static void add(
            Handle tx,
            AccountId account,
            UUID promotion,
            Kind kind,
            @Nullable String hash,
            @Nullable String text,
            Author author,
            Instant now) {
        tx.createUpdate(INSERT)
                .bind("account", account.value())
                .bind("promotion", promotion)
                .bind("kind", kind)
                .bind("hash", hash)
                .bind("text", text)
                .bind("actor", author.actor().type())
                .bind("actorId", author.actor().id())
                .bind("address", author.actor().address())
                .bind("traceId", author.traceId())
                .bind("now", now)
                .execute();
    }

    /// Lists entries, earliest first, beyond `from`.
    static List<Entry> list(
            Handle tx, AccountId account, UUID promotion, @Nullable Long from, boolean isBackward, int limit) {
        return tx.createQuery(isBackward ? LIST_BACKWARD : LIST)
                .bind("account", account.value())
                .bind("promotion", promotion)
                .bind("from", from == null ? (isBackward ? Long.MAX_VALUE : 0) : from)
                .bind("limit", limit)
                .map(PromotionActivity::read)
                .list();
    }

    /// Returns the ids of the people who have approved this content.
    static Set<String> approvers(Handle tx, AccountId account, UUID promotion, String hash) {
        return new TreeSet<>(tx.createQuery(APPROVERS)
                .bind("account", account.value())
                .bind("promotion", promotion)
                .bind("hash", hash)
                .mapTo(String.class)
                .list());
    }

    /// Returns the ids of the people and keys that have created or changed the content. A person who received the
    /// account key of a request is one of them.
    static Set<String> editors(Handle tx, AccountId account, UUID promotion) {
        return new TreeSet<>(tx.createQuery(EDITORS)
                .bind("account", account.value())
                .bind("promotion", promotion)
                .mapTo(String.class)
                .list());
    }

    static void forget(Handle tx, AccountId account, List<UUID> promotions) {
        tx.createUpdate(FORGET)
                .bind("account", account.value())
                .bind("promotions", promotions.toArray(UUID[]::new))
                .execute();
    }

    private static Entry read(ResultSet row, StatementContext context) throws SQLException {
        return new Entry(
                row.getLong("number"),
                Kind.valueOf(row.getString("kind")),
                row.getString("hash"),
                row.getString("text"),
                Author.read(row),
                row.getTimestamp("done_at").toInstant());
    }
}
