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

/// Which subscriptions are whose. What changed is told by ids, and a customer is shown with its subscriptions.
final class Families {

    static final String CUSTOMERS = "public.customers";
    static final String SUBSCRIPTIONS = "public.subscriptions";

    private static final System.Logger LOG = System.getLogger(Families.class.getName());

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

    /// Whose the subscriptions of a commit are.
    private record Held(Changes changes, @Nullable Set<String> holders) {}

    private final Database database;
    private @Nullable Held last;

    Families(Database database) {
        this.database = database;
    }

    /// The customer, or the one that has the subscription, with all that it has. Null if the database fails.
    LiveQuery.@Nullable Family around(Optional<String> customer, Optional<String> subscription) {
        try {
            byte[] @Nullable [] found = database.values(new Statement(
                    AROUND, java.util.Arrays.asList(customer.orElse(null), subscription.orElse(null)), false));
            Set<String> subscriptions = new HashSet<>(texts(found[0]));
            subscription.ifPresent(subscriptions::add);
            return new LiveQuery.Family(found[1] == null ? "" : text(found[1]), Set.copyOf(subscriptions));
        } catch (SQLException | Database.TimeoutOfBig e) {
            LOG.log(System.Logger.Level.WARNING, "The rows of a live query cannot be read: {0}", e.getMessage());
            return null;
        }
    }

    /// Whether a subscription that has changed is that customer's. It is asked once for all live queries: they
    /// are told of a commit by the same object.
    @SuppressWarnings("ReferenceEquality")
    synchronized boolean isAmongHolders(Changes changes, String customer) {
        Held held = last;
        if (held == null || held.changes != changes) {
            held = new Held(changes, read(changes));
            last = held;
        }
        return held.holders == null || held.holders.contains(customer);
    }

    /// Null if the database does not say.
    private @Nullable Set<String> read(Changes changes) {
        try {
            String ids = Json.text(List.copyOf(changes.subscriptions()));
            return Set.copyOf(texts(database.values(new Statement(HOLDERS, List.of(ids), false))[0]));
        } catch (SQLException | Database.TimeoutOfBig e) {
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
