package dev.ambit.catalog;

import dev.ambit.db.EnvironmentId;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// The SQL of the numbers of live subscriptions by package. Triggers on subscriptions add rows in the same
/// transaction, so the numbers are exact. Reading them does not depend on the number of subscriptions.
public final class SubscriberCounts {

    private static final int ROWS_MAX = 100;

    private static final String ALL = """
        select kind, package_id, sum(subscribers) as subscribers
        from subscriber_counts
        where environment_id = :environment
        group by kind, package_id
        having sum(subscribers) > 0
        """;

    private static final String ONE = """
        select coalesce(sum(subscribers), 0)
        from subscriber_counts
        where environment_id = :environment and kind = :kind and package_id = :id
        """;

    private static final String COMPACT = """
        with replaced as (
            delete from subscriber_counts
            where environment_id = :environment and (kind, package_id) in (
                select kind, package_id
                from subscriber_counts
                where environment_id = :environment
                group by kind, package_id
                having count(*) > :rows)
            returning kind, package_id, subscribers)
        insert into subscriber_counts (environment_id, kind, package_id, subscribers)
        select :environment, kind, package_id, sum(subscribers)
        from replaced
        group by kind, package_id
        """;

    private SubscriberCounts() {}

    /// Returns the number of live subscriptions by package, if it is not 0. The version of each key is 0.
    static Map<PackageVersionKey, Long> all(Handle tx, EnvironmentId environment) {
        Map<PackageVersionKey, Long> subscribers = new HashMap<>();
        tx.createQuery(ALL)
                .bind("environment", environment.value())
                .map((row, _) -> subscribers.put(
                        new PackageVersionKey(
                                PackageKind.valueOf(row.getString("kind")), row.getString("package_id"), 0),
                        row.getLong("subscribers")))
                .list();
        return subscribers;
    }

    /// Returns the number of live subscriptions with a package.
    static long of(Handle tx, EnvironmentId environment, PackageKind kind, String id) {
        return tx.createQuery(ONE)
                .bind("environment", environment.value())
                .bind("kind", kind)
                .bind("id", id)
                .mapTo(Long.class)
                .one();
    }

    /// Sums the rows of each package with more than 100 rows into one row. The caller must prevent that two
    /// transactions do this for the same environment at once.
    public static void compact(Handle tx, EnvironmentId environment) {
        tx.createUpdate(COMPACT)
                .bind("environment", environment.value())
                .bind("rows", ROWS_MAX)
                .execute();
    }
}
