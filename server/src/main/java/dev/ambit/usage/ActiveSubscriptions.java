package dev.ambit.usage;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.ambit.catalog.CatalogPackage;
import dev.ambit.catalog.PackageKind;
import dev.ambit.catalog.PackageStatus;
import dev.ambit.catalog.Packages;
import dev.ambit.db.EnvironmentId;
import dev.ambit.http.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What customers, or their resources, have subscribed to, for whoever is told of their usage.
final class ActiveSubscriptions {

    /// Of one customer or resource; a body has a bound.
    private static final int SHOWN_MAX = 20;

    private static final String FIND = """
            select customer_id, resource_id, subscription_id, start_at, plan_id, addons, metadata
            from (
                select customer_id, resource_id, subscription_id, start_at, plan_id, addons, metadata,
                    row_number() over (partition by customer_id, resource_id order by start_at, subscription_id) as place
                from subscriptions
                where environment_id = :environment and customer_id = any (:customers::text[])
                    and status in ('ACTIVE', 'IN_TRIAL')
            ) as live
            where place <= :shownMax
            order by customer_id, resource_id, place
            """;

    /// A subscription that goes on, by today's name of what was bought.
    record Shown(String id, Instant startDate, Plan plan, List<Addon> addons, Map<String, String> metadata) {}

    record Plan(String id, String name, @Nullable String description, PackageStatus status) {}

    record Addon(String id, String name, @Nullable String description, PackageStatus status, int quantity) {}

    /// As its row has it.
    private record Live(Owner owner, String id, Instant startAt, String plan, List<Bought> addons, String metadata) {}

    /// Of an add-on.
    record Bought(String id, int quantity) {}

    private record Owner(String customer, String resource) {}

    private final Map<Owner, List<Shown>> shown;

    private ActiveSubscriptions(Map<Owner, List<Shown>> shown) {
        this.shown = shown;
    }

    static ActiveSubscriptions of(Handle tx, EnvironmentId environment, Collection<String> customers) {
        List<Live> live = live(tx, environment, customers);
        Map<String, CatalogPackage> plans =
                packages(tx, environment, PackageKind.PLAN, live.stream().map(Live::plan));
        Map<String, CatalogPackage> addons = packages(
                tx,
                environment,
                PackageKind.ADDON,
                live.stream().flatMap(it -> it.addons().stream()).map(Bought::id));
        Map<Owner, List<Shown>> shown = new HashMap<>();
        for (Live it : live) {
            shown.computeIfAbsent(it.owner(), _ -> new ArrayList<>())
                    .add(new Shown(
                            it.id(),
                            it.startAt(),
                            plan(it.plan(), plans),
                            it.addons().stream()
                                    .map(bought -> addon(bought, addons))
                                    .toList(),
                            Json.texts(it.metadata())));
        }
        return new ActiveSubscriptions(shown);
    }

    /// The oldest first.
    ///
    /// @param resource empty for the customer itself
    List<Shown> of(String customer, String resource) {
        return shown.getOrDefault(new Owner(customer, resource), List.of());
    }

    private static List<Live> live(Handle tx, EnvironmentId environment, Collection<String> customers) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .bind("customers", customers.toArray(String[]::new))
                .bind("shownMax", SHOWN_MAX)
                .map((row, _) -> new Live(
                        new Owner(row.getString("customer_id"), row.getString("resource_id")),
                        row.getString("subscription_id"),
                        row.getTimestamp("start_at").toInstant(),
                        row.getString("plan_id"),
                        Json.list(row.getString("addons"), Bought.class),
                        row.getString("metadata")))
                .list();
    }

    private static Map<String, CatalogPackage> packages(
            Handle tx, EnvironmentId environment, PackageKind kind, Stream<String> ids) {
        Set<String> all = ids.collect(toSet());
        return all.isEmpty()
                ? Map.of()
                : Packages.published(tx, environment, kind, all).stream().collect(toMap(CatalogPackage::id, it -> it));
    }

    private static Plan plan(String id, Map<String, CatalogPackage> plans) {
        CatalogPackage it = Objects.requireNonNull(plans.get(id), id);
        return new Plan(id, it.content().displayName(), it.content().description(), status(it));
    }

    private static Addon addon(Bought bought, Map<String, CatalogPackage> addons) {
        CatalogPackage it = Objects.requireNonNull(addons.get(bought.id()), bought.id());
        return new Addon(
                bought.id(), it.content().displayName(), it.content().description(), status(it), bought.quantity());
    }

    private static PackageStatus status(CatalogPackage it) {
        return it.archivedAt() == null ? PackageStatus.PUBLISHED : PackageStatus.ARCHIVED;
    }
}
