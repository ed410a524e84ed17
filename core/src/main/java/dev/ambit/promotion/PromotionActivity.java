package dev.ambit.promotion;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;

import dev.ambit.access.KeyHashes;
import dev.ambit.db.AccountId;
import dev.ambit.event.Author;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
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
        select distinct promotion_id, actor_id
        from catalog_promotion_activity
        join unnest(:promotions::uuid[], :hashes::text[]) as content (promotion, approved)
            on promotion_id = promotion and hash = approved
        where account_id = :account and kind = 'APPROVED' and actor_id is not null
        """;

    private static final String EDITORS = """
        select distinct promotion_id, editor
        from catalog_promotion_activity, unnest(array[actor_id, key_holder_id::text]) as editor
        where account_id = :account and promotion_id = any (:promotions) and kind in ('CREATED', 'RESOLVED')
            and editor is not null
        """;

    private static final String DELETE = """
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

    /// Lists the entries after `from`, earliest first, or with `isBackward` those before it, latest first.
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
        return approvers(tx, account, Map.of(promotion, hash)).getOrDefault(promotion, Set.of());
    }

    /// Returns the approvers by promotion, without promotions that have none.
    ///
    /// @param hashes the present content by promotion
    static Map<UUID, Set<String>> approvers(Handle tx, AccountId account, Map<UUID, String> hashes) {
        List<UUID> promotions = List.copyOf(hashes.keySet());
        return byPromotion(tx.createQuery(APPROVERS)
                .bind("account", account.value())
                .bind("promotions", promotions.toArray(UUID[]::new))
                .bind("hashes", promotions.stream().map(hashes::get).toArray(String[]::new)));
    }

    /// Returns the ids of the people and keys that have created or changed the content. For an account key, this
    /// includes the person who received the key.
    static Set<String> editors(Handle tx, AccountId account, UUID promotion) {
        return editors(tx, account, Set.of(promotion)).getOrDefault(promotion, Set.of());
    }

    /// Returns the editors by promotion.
    static Map<UUID, Set<String>> editors(Handle tx, AccountId account, Set<UUID> promotions) {
        return byPromotion(tx.createQuery(EDITORS)
                .bind("account", account.value())
                .bind("promotions", promotions.toArray(UUID[]::new)));
    }

    private static Map<UUID, Set<String>> byPromotion(Query query) {
        return query.map((row, _) -> Map.entry(row.getObject(1, UUID.class), row.getString(2)))
                .collect(groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toSet())));
    }

    static void deleteOf(Handle tx, AccountId account, List<UUID> promotions) {
        tx.createUpdate(DELETE)
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
