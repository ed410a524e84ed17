package dev.ambit.order;

import static dev.ambit.problem.ProblemCode.ORDER_NOT_FOUND;

import dev.ambit.account.Account;
import dev.ambit.account.Accounts;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.IdParser;
import dev.ambit.environment.Environment;
import dev.ambit.http.Json;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The table `orders`. The operator can read the rows of all accounts.
final class Orders {

    private static final String SELECT = """
            select account_id, accounts.slug as account_slug, number, order_id, source_id, source_slug,
                orders.display_name, scope, integrations, requirements, database_strategy, schedule, notes, contact,
                state, quote, development_id, development_public_id, development_slug, operation_id, sale,
                is_suspended, problem, due_at, ends_at, paid_months, orders.created_at, orders.updated_at
            from orders
            join %s as accounts using (account_id)
            """.formatted(Accounts.NAMES);

    private static final String LIST = SELECT + """
            where (:account::int is null or account_id = :account) and number < :from
                and (:environment::text is null or development_slug = :environment)
            order by number desc
            limit :limit
            """;

    private static final String LIST_BACKWARDS = SELECT + """
            where (:account::int is null or account_id = :account) and number > :from
                and (:environment::text is null or development_slug = :environment)
            order by number
            limit :limit
            """;

    private static final String FIND = SELECT + """
            where account_id = :account and order_id = :id
            """;

    private static final String FIND_OF_ANY_ACCOUNT = SELECT + """
            where order_id = :id
            """;

    private static final String LOCK = FIND + "for update of orders";

    private static final String LOCK_BY_DEVELOPMENT = SELECT + """
            where account_id = :account and development_id = :development
            for update of orders
            """;

    private static final String DUE = SELECT + """
            where due_at <= :now
            order by due_at
            limit :limit
            """;

    private static final String SOLD_TO = SELECT + """
            where accounts.slug = any (:slugs) and sale = 'SOLD' and state = any (:states)
            order by number
            """;

    private static final String SOLD = SELECT + """
            where number > :from and sale = 'SOLD' and state = any (:states)
            order by number
            limit :limit
            """;

    private static final String CHARGED = SELECT + """
            where number >= :from and charged && daterange(:first::date, :until::date)
            order by number
            limit :limit
            """;

    private static final String CHARGED_BACKWARDS = SELECT + """
            where number <= :from and charged && daterange(:first::date, :until::date)
            order by number desc
            limit :limit
            """;

    private static final String INSERT = """
            insert into orders (account_id, order_id, source_id, source_slug, display_name, scope, integrations,
                requirements, database_strategy, schedule, notes, contact, state, sale, is_suspended, charged,
                created_at, updated_at)
            values (:account, :id, :source, :sourceSlug, :displayName, :scope, :integrations, :requirements,
                :strategy, :schedule, :notes, :contact, 'REQUESTED', 'NONE', false, '{}', :now, :now)
            on conflict do nothing
            """;

    private static final String UPDATE = """
            update orders
            set display_name = :displayName, scope = :scope, integrations = :integrations,
                requirements = :requirements, database_strategy = :strategy, schedule = :schedule, notes = :notes,
                contact = :contact, state = :state, quote = :quote::jsonb, development_id = :development::int,
                development_public_id = :developmentPublicId::uuid, development_slug = :developmentSlug,
                operation_id = :operation::uuid, sale = :sale, is_suspended = :suspended, problem = :problem,
                due_at = :dueAt::timestamptz, ends_at = :endsAt::timestamptz, updated_at = :now
            where account_id = :account and number = :number
            """;

    private static final String PAY = """
            update orders
            set paid_months = case
                when :paid then array(select distinct month from unnest(array_append(paid_months, :month)) as month order by month)
                else array_remove(paid_months, :month) end
            where account_id = :account and number = :number
            """;

    /// The environment of an order keeps its name after the order has ended.
    private static final String NAMES_OF_ENDED = """
            select distinct display_name
            from orders
            where account_id = :account and development_id is not null and state in ('CANCELED', 'DECOMMISSIONED')
            """;

    private static final String CHARGE_FROM = """
            update orders
            set charged = charged + datemultirange(daterange(:day::date, null))
            where account_id = :account and number = :number
            """;

    private static final String CHARGE_THROUGH = """
            update orders
            set charged = charged * datemultirange(daterange(null, :day::date + 1))
            where account_id = :account and number = :number
            """;

    private static final String CHARGED_DAYS = """
            select number, (
                select coalesce(sum(upper(part) - lower(part)), 0)
                from unnest(charged * datemultirange(daterange(:from::date, :until::date))) as part) as days
            from orders
            where number = any (:numbers)
            """;

    private Orders() {}

    /// Returns a page of orders, the latest first.
    ///
    /// @param account null selects all accounts, for the operator
    /// @param environment slug of the created environment; null selects all orders
    static List<Order> list(
            Handle tx,
            @Nullable AccountId account,
            @Nullable String environment,
            @Nullable Long from,
            boolean isBackwards,
            int limit) {
        return tx.createQuery(isBackwards ? LIST_BACKWARDS : LIST)
                .bind("account", account == null ? null : account.value())
                .bind("environment", environment)
                .bind("from", from == null ? Long.MAX_VALUE : from)
                .bind("limit", limit)
                .map(OrderRow::read)
                .list();
    }

    static Order require(Handle tx, AccountId account, String id) {
        return IdParser.uuid(id).flatMap(it -> one(tx, FIND, account, it)).orElseThrow(() -> missing(id));
    }

    /// Returns an order of any account, for the operator.
    static Order require(Handle tx, String id) {
        return IdParser.uuid(id)
                .flatMap(it -> tx.createQuery(FIND_OF_ANY_ACCOUNT)
                        .bind("id", it)
                        .map(OrderRow::read)
                        .findOne())
                .orElseThrow(() -> missing(id));
    }

    /// Returns an order like [#require] and locks it until `tx` ends.
    static Order lock(Handle tx, AccountId account, UUID id) {
        return one(tx, LOCK, account, id).orElseThrow(() -> missing(id.toString()));
    }

    /// Finds and locks the order that created an environment.
    static Optional<Order> lock(Handle tx, AccountId account, EnvironmentId development) {
        return tx.createQuery(LOCK_BY_DEVELOPMENT)
                .bind("account", account.value())
                .bind("development", development.value())
                .map(OrderRow::read)
                .findOne();
    }

    private static Optional<Order> one(Handle tx, String sql, AccountId account, UUID id) {
        return tx.createQuery(sql)
                .bind("account", account.value())
                .bind("id", id)
                .map(OrderRow::read)
                .findOne();
    }

    /// Returns orders that are due, of all accounts.
    static List<Order> due(Handle tx, Instant now, int limit) {
        return tx.createQuery(DUE)
                .bind("now", now)
                .bind("limit", limit)
                .map(OrderRow::read)
                .list();
    }

    /// Returns provisioned orders with a subscription, of the given accounts.
    static List<Order> soldTo(Handle tx, Collection<String> slugs) {
        return tx.createQuery(SOLD_TO)
                .bind("slugs", slugs.toArray(String[]::new))
                .bind("states", OrderState.names(OrderState.BUILT))
                .map(OrderRow::read)
                .list();
    }

    /// Returns the next provisioned orders with a subscription, of all accounts.
    static List<Order> sold(Handle tx, long from, int limit) {
        return tx.createQuery(SOLD)
                .bind("from", from)
                .bind("states", OrderState.names(OrderState.BUILT))
                .bind("limit", limit)
                .map(OrderRow::read)
                .list();
    }

    /// Returns orders with charged days in a range, of all accounts.
    ///
    /// @param from number of the first order; null starts at the beginning
    static List<Order> charged(
            Handle tx, LocalDate first, LocalDate until, @Nullable Long from, boolean isBackwards, int limit) {
        return tx.createQuery(isBackwards ? CHARGED_BACKWARDS : CHARGED)
                .bind("first", first)
                .bind("until", until)
                .bind("from", from != null ? from : isBackwards ? Long.MAX_VALUE : 0)
                .bind("limit", limit)
                .map(OrderRow::read)
                .list();
    }

    /// Inserts an order; returns nothing if the source has an open order.
    static Optional<Order> insert(Handle tx, Account account, Environment source, OrderContent requested, Instant now) {
        UUID id = UUID.randomUUID();
        int rows = OrderRow.bound(tx.createUpdate(INSERT), requested)
                .bind("account", account.id().value())
                .bind("id", id)
                .bind("source", source.id().value())
                .bind("sourceSlug", source.slug().value())
                .bind("now", now)
                .execute();
        return rows == 0 ? Optional.empty() : one(tx, FIND, account.id(), id);
    }

    static void update(Handle tx, Order it, Instant now) {
        Order.Development development = it.development();
        EnvironmentId id = development == null ? null : development.id();
        OrderRow.bound(tx.createUpdate(UPDATE), it.requested())
                .bind("account", it.account().value())
                .bind("number", it.number())
                .bind("state", it.state())
                .bind("quote", it.quote() == null ? null : Json.text(it.quote()))
                .bind("development", id == null ? null : id.value())
                .bind("developmentPublicId", development == null ? null : development.publicId())
                .bind("developmentSlug", development == null ? null : development.slug())
                .bind("operation", it.operation())
                .bind("sale", it.sale())
                .bind("suspended", it.isSuspended())
                .bind("problem", it.problem())
                .bind("dueAt", it.dueAt())
                .bind("endsAt", it.endsAt())
                .bind("now", now)
                .execute();
    }

    /// Marks the invoice of a month as paid, or as not paid.
    static Order pay(Handle tx, Order it, String month, boolean isPaid) {
        tx.createUpdate(PAY)
                .bind("account", it.account().value())
                .bind("number", it.number())
                .bind("month", month)
                .bind("paid", isPaid)
                .execute();
        return lock(tx, it.account(), it.id());
    }

    /// Returns the names of the environments that ended orders have made.
    static List<String> namesOfEnded(Handle tx, AccountId account) {
        return tx.createQuery(NAMES_OF_ENDED)
                .bind("account", account.value())
                .mapTo(String.class)
                .list();
    }

    /// Charges the fee from this day on, inclusive.
    static void chargeFrom(Handle tx, Order it, LocalDate day) {
        charge(tx, CHARGE_FROM, it, day);
    }

    /// Stops charging the fee after this day.
    static void chargeThrough(Handle tx, Order it, LocalDate day) {
        charge(tx, CHARGE_THROUGH, it, day);
    }

    private static void charge(Handle tx, String sql, Order it, LocalDate day) {
        tx.createUpdate(sql)
                .bind("account", it.account().value())
                .bind("number", it.number())
                .bind("day", day)
                .execute();
    }

    /// Returns the number of charged days per order, from `from` (inclusive) to `until` (exclusive).
    static Map<Long, Integer> chargedDays(Handle tx, Collection<Order> orders, LocalDate from, LocalDate until) {
        return tx.createQuery(CHARGED_DAYS)
                .bind("numbers", orders.stream().map(Order::number).toArray(Long[]::new))
                .bind("from", from)
                .bind("until", until)
                .reduceRows(new HashMap<>(), (days, row) -> {
                    days.put(row.getColumn("number", Long.class), row.getColumn("days", Integer.class));
                    return days;
                });
    }

    static Problem missing(String id) {
        return ORDER_NOT_FOUND.because(
                "There is no order with id `%s` that you can access. List the orders to see their ids."
                        .formatted(Problem.shortened(id)));
    }
}
