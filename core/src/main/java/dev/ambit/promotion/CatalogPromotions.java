package dev.ambit.promotion;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.http.Json;
import dev.ambit.promotion.CatalogPromotion.Applied;
import dev.ambit.promotion.CatalogPromotion.Order;
import dev.ambit.promotion.CatalogPromotion.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// The SQL of promotions. The callers' transactions are in the scope of the account.
final class CatalogPromotions {

    private static final String INSERT = """
        insert into catalog_promotions (account_id, promotion_id, source_environment_id, target_environment_id, title,
            content, state, actor, actor_id, actor_address, trace_id, created_at)
        values (:account, :id, :source, :target, :title, :content::jsonb, 'OPEN', :actor, :actorId, :address, :traceId,
            :now)
        """;

    private static final String SELECT = """
        select promotion_id, number, source_environment_id, target_environment_id, title, content, state, operation_id,
            requested, applied, actor, actor_id, actor_address, trace_id, created_at
        from catalog_promotions
        where account_id = :account
        """;

    private static final String FIND = SELECT + "and promotion_id = :id";

    private static final String LOCK = FIND + " for update";

    private static final String OF_OPERATION = SELECT + "and operation_id = :operation";

    private static final String OPEN = SELECT + """
            and (source_environment_id = :environment or target_environment_id = :environment)
            and state in ('OPEN', 'APPLYING')
        order by number desc
        limit :limit
        """;

    private static final String FILTER = """
            and source_environment_id = any (:seen) and target_environment_id = any (:seen)
            and (:target::int is null or target_environment_id = :target)
            and state = any (:states)
        """;

    private static final String LIST = SELECT + FILTER + """
            and number < :from
        order by number desc
        limit :limit
        """;

    private static final String LIST_BACKWARD = SELECT + FILTER + """
            and number > :from
        order by number
        limit :limit
        """;

    private static final String UPDATE = """
        update catalog_promotions
        set content = :content::jsonb, state = :state, operation_id = :operation::uuid, requested = :order::jsonb,
            applied = :applied::jsonb
        where account_id = :account and promotion_id = :id
        """;

    private static final String DELETE_ENVIRONMENT = """
        delete from catalog_promotions
        where account_id = :account and (source_environment_id = :environment or target_environment_id = :environment)
        returning promotion_id, target_environment_id
        """;

    private CatalogPromotions() {}

    static void insert(
            Handle tx,
            AccountId account,
            UUID id,
            EnvironmentId source,
            EnvironmentId target,
            String title,
            PromotionContent content,
            Author author,
            Instant now) {
        tx.createUpdate(INSERT)
                .bind("account", account.value())
                .bind("id", id)
                .bind("source", source.value())
                .bind("target", target.value())
                .bind("title", title)
                .bind("content", Json.text(content))
                .bind("actor", author.actor().type())
                .bind("actorId", author.actor().id())
                .bind("address", author.actor().address())
                .bind("traceId", author.traceId())
                .bind("now", now)
                .execute();
    }

    static Optional<CatalogPromotion> find(Handle tx, AccountId account, UUID id) {
        return find(tx, FIND, account, id);
    }

    /// Finds the promotion, and locks it until `tx` ends.
    static Optional<CatalogPromotion> lock(Handle tx, AccountId account, UUID id) {
        return find(tx, LOCK, account, id);
    }

    private static Optional<CatalogPromotion> find(Handle tx, String sql, AccountId account, UUID id) {
        return tx.createQuery(sql)
                .bind("account", account.value())
                .bind("id", id)
                .map(CatalogPromotions::read)
                .findOne();
    }

    /// Finds the promotion that an operation applies or rolls back.
    static Optional<CatalogPromotion> ofOperation(Handle tx, AccountId account, UUID operation) {
        return tx.createQuery(OF_OPERATION)
                .bind("account", account.value())
                .bind("operation", operation)
                .map(CatalogPromotions::read)
                .findOne();
    }

    /// Lists promotions from and into an environment that can still be applied, latest first.
    static List<CatalogPromotion> open(Handle tx, AccountId account, EnvironmentId environment, int limit) {
        return tx.createQuery(OPEN)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .bind("limit", limit)
                .map(CatalogPromotions::read)
                .list();
    }

    /// Lists promotions between environments that the caller can see: those before `from`, latest first, or with
    /// `isBackward` those after it, earliest first.
    static List<CatalogPromotion> list(
            Handle tx,
            AccountId account,
            Collection<EnvironmentId> seen,
            @Nullable EnvironmentId target,
            Collection<State> states,
            @Nullable Long from,
            boolean isBackward,
            int limit) {
        return tx.createQuery(isBackward ? LIST_BACKWARD : LIST)
                .bind("account", account.value())
                .bind("seen", seen.stream().map(EnvironmentId::value).toArray(Integer[]::new))
                .bind("target", target == null ? null : target.value())
                .bind("states", states.stream().map(State::name).toArray(String[]::new))
                .bind("from", from == null ? Long.MAX_VALUE : from)
                .bind("limit", limit)
                .map(CatalogPromotions::read)
                .list();
    }

    /// Stores the parts that change.
    static void update(Handle tx, AccountId account, CatalogPromotion it) {
        tx.createUpdate(UPDATE)
                .bind("account", account.value())
                .bind("id", it.id())
                .bind("content", Json.text(it.content()))
                .bind("state", it.state())
                .bind("operation", it.operation())
                .bind("order", it.order() == null ? null : Json.text(it.order()))
                .bind("applied", it.applied() == null ? null : Json.text(it.applied()))
                .execute();
    }

    /// Removes the promotions from and into a deleted environment.
    ///
    /// @return their ids by target
    static Map<EnvironmentId, List<UUID>> deleteEnvironment(Handle tx, AccountId account, EnvironmentId environment) {
        return tx
                .createQuery(DELETE_ENVIRONMENT)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .map((row, _) -> Map.entry(
                        new EnvironmentId(row.getInt("target_environment_id")),
                        row.getObject("promotion_id", UUID.class)))
                .list()
                .stream()
                .collect(groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toList())));
    }

    private static CatalogPromotion read(ResultSet row, StatementContext context) throws SQLException {
        String order = row.getString("requested");
        String applied = row.getString("applied");
        return new CatalogPromotion(
                row.getObject("promotion_id", UUID.class),
                row.getLong("number"),
                new EnvironmentId(row.getInt("source_environment_id")),
                new EnvironmentId(row.getInt("target_environment_id")),
                row.getString("title"),
                Json.readStored(row.getString("content"), PromotionContent.class),
                State.valueOf(row.getString("state")),
                row.getObject("operation_id", UUID.class),
                order == null ? null : Json.readStored(order, Order.class),
                applied == null ? null : Json.readStored(applied, Applied.class),
                Author.read(row),
                row.getTimestamp("created_at").toInstant());
    }
}
