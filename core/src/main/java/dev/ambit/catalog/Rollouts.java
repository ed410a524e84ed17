package dev.ambit.catalog;

import static java.util.stream.Collectors.toMap;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.http.Json;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.Operations;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

public final class Rollouts {

    private static final String INSERT = """
        insert into rollouts (environment_id, operation_id, kind, versions, trace_id, after_customer, is_reversible,
            reverses, filter, customers_left)
        values (:environment, :operation, :kind, :versions::jsonb, :traceId, '', :reversible, :reverses::uuid,
            :filter::jsonb, :left::int)
        """;

    private static final String FIND = """
        select operation_id, kind, versions, trace_id, is_reversible, reverses, filter
        from rollouts
        where environment_id = :environment and operation_id = :operation
        """;

    private static final String LOCK = """
        select after_customer, customers_left
        from rollouts
        where environment_id = :environment and operation_id = :operation
        for update
        """;

    private static final String ADVANCE = """
        update rollouts
        set after_customer = :after, customers_left = :left::int
        where environment_id = :environment and operation_id = :operation
        """;

    // Values of `kind`. PACKAGE means plans and add-ons; servers of earlier versions refuse it, so they never move
    // only plans or only add-ons.
    private static final String PLAN = "PLAN";
    private static final String ADDON = "ADDON";
    private static final String PACKAGE = "PACKAGE";

    /// The position of a rollout.
    ///
    /// @param afterCustomer the last processed customer; empty before the first one
    /// @param left number of customers to process before the rollout pauses; null if it does not pause
    public record Position(String afterCustomer, @Nullable Integer left) {}

    private Rollouts() {}

    static void insert(Handle tx, EnvironmentId environment, Rollout it) {
        tx.createUpdate(INSERT)
                .bind("environment", environment.value())
                .bind("operation", it.operation())
                .bind("kind", kind(it.versions()))
                .bind("versions", stored(it.versions()))
                .bind("traceId", it.traceId())
                .bind("reversible", it.isReversible())
                .bind("reverses", it.reverses())
                .bind("filter", it.filter().equals(RolloutFilter.ALL) ? null : Json.text(it.filter()))
                .bind("left", it.filter().first())
                .execute();
    }

    /// Stops a reversible rollout, and starts an operation that moves its subscriptions back.
    ///
    /// @return empty if the rollout does not exist
    public static Optional<UUID> reverse(
            Handle tx, AccountId account, EnvironmentId environment, UUID operation, String traceId, Instant now) {
        Operations.cancel(tx, operation, now);
        return find(tx, environment, operation).map(it -> {
            UUID back = Operations.insert(tx, account, environment, OperationKind.ROLLOUT, now, now);
            insert(tx, environment, new Rollout(back, it.versions(), traceId, false, RolloutFilter.ALL, operation));
            return back;
        });
    }

    /// Finds the rollout. Empty if the environment is gone.
    public static Optional<Rollout> find(Handle tx, EnvironmentId environment, UUID operation) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .bind("operation", operation)
                .map((row, _) -> new Rollout(
                        row.getObject("operation_id", UUID.class),
                        versions(row.getString("kind"), Json.map(row.getString("versions"))),
                        row.getString("trace_id"),
                        row.getBoolean("is_reversible"),
                        filter(row.getString("filter")),
                        row.getObject("reverses", UUID.class)))
                .findOne();
    }

    /// Returns the position, and locks the rollout until `tx` ends.
    public static Optional<Position> lock(Handle tx, EnvironmentId environment, UUID operation) {
        return tx.createQuery(LOCK)
                .bind("environment", environment.value())
                .bind("operation", operation)
                .map((row, _) ->
                        new Position(row.getString("after_customer"), row.getObject("customers_left", Integer.class)))
                .findOne();
    }

    public static void advance(Handle tx, EnvironmentId environment, UUID operation, Position position) {
        tx.createUpdate(ADVANCE)
                .bind("environment", environment.value())
                .bind("operation", operation)
                .bind("after", position.afterCustomer())
                .bind("left", position.left())
                .execute();
    }

    private static RolloutFilter filter(@Nullable String stored) {
        return stored == null ? RolloutFilter.ALL : Json.readStored(stored, RolloutFilter.class);
    }

    private static String kind(RolloutVersions it) {
        return it.addons().isEmpty() ? PLAN : it.plans().isEmpty() ? ADDON : PACKAGE;
    }

    private static String stored(RolloutVersions it) {
        return switch (kind(it)) {
            case PLAN -> Json.text(it.plans());
            case ADDON -> Json.text(it.addons());
            default -> Json.text(Map.of(PLAN, it.plans(), ADDON, it.addons()));
        };
    }

    private static RolloutVersions versions(String kind, Map<String, ?> stored) {
        return switch (kind) {
            case PLAN -> new RolloutVersions(byId(stored), Map.of());
            case ADDON -> new RolloutVersions(Map.of(), byId(stored));
            default -> new RolloutVersions(byId(stored.get(PLAN)), byId(stored.get(ADDON)));
        };
    }

    private static Map<String, Integer> byId(@Nullable Object versions) {
        return ((Map<?, ?>) Objects.requireNonNull(versions))
                .entrySet().stream()
                        .collect(toMap(it -> String.valueOf(it.getKey()), it -> ((Number) it.getValue()).intValue()));
    }
}
