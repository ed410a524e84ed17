package dev.ambit.subscription;

import dev.ambit.db.EnvironmentId;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The SQL of the columns that renewals and reminders change.
final class BillingPeriods {

    private static final String SAVE = """
        update subscriptions
        set period_start_at = renewed.period_start_at, period_end_at = renewed.period_end_at,
            next_at = renewed.next_at, updated_at = renewed.updated_at, told_at = renewed.told_at
        from unnest(:ids::text[], :startAts::timestamptz[], :endAts::timestamptz[], :nextAts::timestamptz[],
                :updatedAts::timestamptz[], :toldAts::timestamptz[])
            as renewed (id, period_start_at, period_end_at, next_at, updated_at, told_at)
        where environment_id = :environment and subscription_id = renewed.id
        """;

    private BillingPeriods() {}

    /// Saves subscriptions of which only these columns have changed.
    static void save(Handle tx, EnvironmentId environment, List<Subscription> renewed) {
        tx.createUpdate(SAVE)
                .bind("environment", environment.value())
                .bind("ids", texts(renewed, Subscription::id))
                .bind("startAts", texts(renewed, it -> it.course().billing().startAt()))
                .bind("endAts", texts(renewed, it -> it.course().billing().endAt()))
                .bind(
                        "nextAts",
                        texts(renewed, it -> Objects.requireNonNull(it.next()).at()))
                .bind("updatedAts", texts(renewed, Subscription::updatedAt))
                .bind("toldAts", texts(renewed, Subscription::toldAt))
                .execute();
    }

    private static @Nullable String[] texts(List<Subscription> renewed, Function<Subscription, @Nullable Object> of) {
        return renewed.stream().map(it -> Objects.toString(of.apply(it), null)).toArray(String[]::new);
    }
}
