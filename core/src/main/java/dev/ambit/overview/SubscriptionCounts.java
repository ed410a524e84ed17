package dev.ambit.overview;

import dev.ambit.db.EnvironmentId;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/// The SQL of the counts of subscriptions by day, plan and currency.
final class SubscriptionCounts {

    enum Kind {
        /// Active subscriptions at the end of the month that begins on the day, with their price for a year.
        ACTIVE,
        /// Trials that end on the day.
        TRIAL,
        /// Billing periods that end on the day, with the price of the next one.
        RENEWAL,
    }

    record Key(Kind kind, LocalDate day, String planId, String currency) {

        private static final Comparator<Key> ORDER = Comparator.comparing(Key::kind)
                .thenComparing(Key::day)
                .thenComparing(Key::planId)
                .thenComparing(Key::currency);
    }

    record Sum(long subscriptions, BigDecimal amount) {

        Sum plus(Sum other) {
            return new Sum(subscriptions + other.subscriptions, amount.add(other.amount));
        }

        Sum negated() {
            return new Sum(-subscriptions, amount.negate());
        }

        boolean isZero() {
            return subscriptions == 0 && amount.signum() == 0;
        }
    }

    record Row(Key key, Sum sum) {}

    private static final String ADD = """
        insert into subscription_counts as present (environment_id, kind, day, plan_id, currency, subscriptions, amount)
        select :environment, kind, day, plan, currency, subscriptions, amount
        from unnest(:kinds::text[], :days::date[], :plans::text[], :currencies::text[], :subscriptions::bigint[],
                :amounts::numeric[])
            as it (kind, day, plan, currency, subscriptions, amount)
        on conflict (environment_id, kind, day, plan_id, currency) do update
        set subscriptions = present.subscriptions + excluded.subscriptions, amount = present.amount + excluded.amount
        """;

    private static final String REMOVE_EMPTY = """
        delete from subscription_counts
        where environment_id = :environment and kind = any (:kinds::text[]) and day = any (:days::date[])
            and subscriptions = 0
        """;

    private static final String CARRY = """
        insert into subscription_counts (environment_id, kind, day, plan_id, currency, subscriptions, amount)
        select environment_id, kind, :to, plan_id, currency, subscriptions, amount
        from subscription_counts
        where environment_id = :environment and kind = 'ACTIVE' and day = :from and subscriptions > 0
        on conflict do nothing
        """;

    private static final String LIST = """
        select day, plan_id, currency, subscriptions, amount
        from subscription_counts
        where environment_id = :environment and kind = :kind and day >= :from and day < :before and subscriptions <> 0
        order by day, plan_id, currency
        """;

    private SubscriptionCounts() {}

    /// Adds the sums to the rows, which are locked in a fixed order.
    static void add(Handle tx, EnvironmentId environment, Map<Key, Sum> sums) {
        List<Map.Entry<Key, Sum>> rows = sums.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Key.ORDER))
                .toList();
        String[] kinds = texts(rows, it -> it.getKey().kind().name());
        String[] days = texts(rows, it -> it.getKey().day().toString());
        tx.createUpdate(ADD)
                .bind("environment", environment.value())
                .bind("kinds", kinds)
                .bind("days", days)
                .bind("plans", texts(rows, it -> it.getKey().planId()))
                .bind("currencies", texts(rows, it -> it.getKey().currency()))
                .bind(
                        "subscriptions",
                        rows.stream().map(it -> it.getValue().subscriptions()).toArray(Long[]::new))
                .bind("amounts", texts(rows, it -> it.getValue().amount().toPlainString()))
                .execute();
        tx.createUpdate(REMOVE_EMPTY)
                .bind("environment", environment.value())
                .bind("kinds", kinds)
                .bind("days", days)
                .execute();
    }

    /// Begins a month with the active subscriptions of an earlier one.
    static void carry(Handle tx, EnvironmentId environment, LocalDate from, LocalDate to) {
        tx.createUpdate(CARRY)
                .bind("environment", environment.value())
                .bind("from", from)
                .bind("to", to)
                .execute();
    }

    static List<Row> list(Handle tx, EnvironmentId environment, Kind kind, LocalDate from, LocalDate before) {
        return tx.createQuery(LIST)
                .bind("environment", environment.value())
                .bind("kind", kind)
                .bind("from", from)
                .bind("before", before)
                .map((row, _) -> new Row(
                        new Key(
                                kind,
                                row.getDate("day").toLocalDate(),
                                row.getString("plan_id"),
                                row.getString("currency")),
                        new Sum(row.getLong("subscriptions"), row.getBigDecimal("amount"))))
                .list();
    }

    private static String[] texts(List<Map.Entry<Key, Sum>> rows, Function<Map.Entry<Key, Sum>, String> text) {
        return rows.stream().map(text).toArray(String[]::new);
    }
}
