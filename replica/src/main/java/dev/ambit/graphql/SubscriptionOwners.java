package dev.ambit.graphql;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.applier.Changes;
import dev.ambit.http.Json;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds the subscriptions of customers, because changes are published by id and a customer is returned with its
/// subscriptions.
final class SubscriptionOwners {

    static final String CUSTOMERS = "public.customers";
    static final String SUBSCRIPTIONS = "public.subscriptions";

    private static final System.Logger LOG = System.getLogger(SubscriptionOwners.class.getName());

    private static final String AROUND = """
            select coalesce(json_agg(subscription_id) filter (where subscription_id is not null), '[]'::json),
                to_json(min(holder.id))
            from (select coalesce(?::text, (select it.customer_id from public.subscriptions as it
                where it.subscription_id = ?::text)) as id) as holder
            left join public.subscriptions on customer_id = holder.id
            """;

    private static final String HOLDERS = """
            select coalesce(json_agg(distinct customer_id), '[]'::json)
            from public.subscriptions where subscription_id in (select json_array_elements_text(?::json))
            """;

    /// The customers of the subscriptions that a commit changed.
    private record CachedOwners(Changes changes, @Nullable Set<String> holders) {}

    private final ReadOnlyDatabase database;
    private @Nullable CachedOwners last;

    SubscriptionOwners(ReadOnlyDatabase database) {
        this.database = database;
    }

    /// Returns the customer, or the customer of the subscription, with its subscriptions. Returns null if the
    /// database fails.
    LiveQuery.@Nullable CustomerAndSubscriptions around(Optional<String> customer, Optional<String> subscription) {
        try {
            byte[] @Nullable [] found = database.values(new Statement(
                    AROUND, java.util.Arrays.asList(customer.orElse(null), subscription.orElse(null)), false));
            Set<String> subscriptions = new HashSet<>(texts(found[0]));
            subscription.ifPresent(subscriptions::add);
            return new LiveQuery.CustomerAndSubscriptions(
                    found[1] == null ? "" : text(found[1]), Set.copyOf(subscriptions));
        } catch (SQLException | ReadOnlyDatabase.TimeoutOfBig e) {
            LOG.log(System.Logger.Level.WARNING, "The rows of a live query cannot be read: {0}", e.getMessage());
            return null;
        }
    }

    /// Returns whether a changed subscription belongs to the customer. All live queries get a commit as the same
    /// object, so the database is queried once per commit.
    @SuppressWarnings("ReferenceEquality")
    synchronized boolean isAmongHolders(Changes changes, String customer) {
        CachedOwners held = last;
        if (held == null || held.changes != changes) {
            held = new CachedOwners(changes, read(changes));
            last = held;
        }
        return held.holders == null || held.holders.contains(customer);
    }

    /// Returns null if the database fails.
    private @Nullable Set<String> read(Changes changes) {
        try {
            String ids = Json.text(List.copyOf(changes.subscriptions()));
            return Set.copyOf(texts(database.values(new Statement(HOLDERS, List.of(ids), false))[0]));
        } catch (SQLException | ReadOnlyDatabase.TimeoutOfBig e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The customers of changed subscriptions cannot be read: {0}",
                    e.getMessage());
            return null;
        }
    }

    private static List<String> texts(byte @Nullable [] json) {
        return json == null ? List.of() : Json.list(new String(json, UTF_8), String.class);
    }

    private static String text(byte[] json) {
        return Json.list("[" + new String(json, UTF_8) + "]", String.class).getFirst();
    }
}
