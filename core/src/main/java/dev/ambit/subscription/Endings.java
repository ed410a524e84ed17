package dev.ambit.subscription;

import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The SQL of the columns that change when many subscriptions end.
final class Endings {

    private static final String SAVE = """
        update subscriptions
        set status = ended.status, end_at = ended.end_at, cancelled_at = ended.end_at,
            cancel_reason = ended.cancel_reason, ends_for_good = ended.ends_for_good, ends_by_term = false,
            scheduled = case when ended.is_over then null else scheduled end,
            next_at = ended.next_at, updated_at = ended.updated_at
        from unnest(:ids::text[], :statuses::text[], :endAts::timestamptz[], :reasons::text[], :forGood::boolean[],
                :over::boolean[], :nextAts::timestamptz[], :updatedAts::timestamptz[])
            as ended (id, status, end_at, cancel_reason, ends_for_good, is_over, next_at, updated_at)
        where environment_id = :environment and subscription_id = ended.id
        """;

    private Endings() {}

    /// Saves canceled subscriptions of which nothing else has changed.
    static void save(Handle tx, EnvironmentId environment, List<Subscription> ended) {
        tx.createUpdate(SAVE)
                .bind("environment", environment.value())
                .bind("ids", texts(ended, Subscription::id))
                .bind("statuses", texts(ended, Subscription::status))
                .bind("endAts", texts(ended, it -> it.course().ending().at()))
                .bind("reasons", texts(ended, it -> it.course().ending().reason()))
                .bind("forGood", texts(ended, it -> it.course().ending().isForGood()))
                .bind("over", texts(ended, it -> it.status().isOver()))
                .bind("nextAts", texts(ended, Endings::nextAt))
                .bind("updatedAts", texts(ended, Subscription::updatedAt))
                .execute();
    }

    private static @Nullable Instant nextAt(Subscription it) {
        SubscriptionState.Turn next = it.next();
        return next == null ? null : next.at();
    }

    private static @Nullable String[] texts(List<Subscription> ended, Function<Subscription, @Nullable Object> of) {
        return ended.stream().map(it -> Objects.toString(of.apply(it), null)).toArray(String[]::new);
    }
}
