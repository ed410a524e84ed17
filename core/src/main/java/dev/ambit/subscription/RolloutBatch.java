package dev.ambit.subscription;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.ambit.catalog.Rollout;
import dev.ambit.catalog.Rollouts;
import dev.ambit.catalog.Rollouts.Position;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.customer.Customer;
import dev.ambit.customer.CustomerBody;
import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.entitlement.EntitlementEvents;
import dev.ambit.event.Author;
import dev.ambit.event.Changes;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;
import dev.ambit.operation.Operation;
import dev.ambit.operation.OperationTurn.Step;
import dev.ambit.operation.Operations;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Moves a batch of customers to newer versions, or back. The progress commits with the batch, so no customer is
/// skipped or processed twice after a crash.
final class RolloutBatch {

    static final String PHASE = "subscriptions";

    private static final int ROWS_MAX = 1_000;
    private static final int CUSTOMERS_MAX = 100;
    private static final int SUBSCRIPTIONS_MAX = 1_000;

    /// A batch of customers.
    ///
    /// @param upTo the last customer of the batch
    /// @param isLast whether no customers follow
    private record Page(Set<String> customers, String upTo, boolean isLast) {

        /// Creates a batch from rows. If more rows may follow, includes the customer of the last row, of whom
        /// further rows may have older versions.
        static Page of(List<SubscriptionVersions.CustomerVersion> rows, String after, int customersMax) {
            Set<String> customers = new LinkedHashSet<>();
            for (SubscriptionVersions.CustomerVersion row : rows) {
                if (row.isBehind()) {
                    customers.add(row.customerId());
                }
                if (customers.size() == customersMax) {
                    return new Page(customers, row.customerId(), false);
                }
            }
            if (rows.size() < ROWS_MAX) {
                return new Page(customers, after, true);
            }
            customers.add(rows.getLast().customerId());
            return new Page(customers, rows.getLast().customerId(), false);
        }
    }

    private final EventLog log;
    private final EnvironmentClock clock;
    private final InstantSource real;
    private final Duration claim;

    RolloutBatch(EventLog log, EnvironmentClock clock, InstantSource real, Duration claim) {
        this.log = log;
        this.clock = clock;
        this.real = real;
        this.claim = claim;
    }

    /// Moves the next batch.
    Step run(Operation operation, Rollout rollout) {
        EnvironmentId environment = operation.environment();
        return log.change(environment, new Author("MIGRATION", rollout.traceId()), (tx, changes) -> {
                    if (!Operations.lockRunning(tx, operation.id())) {
                        return Step.STOPPED;
                    }
                    Position position =
                            Rollouts.lock(tx, environment, operation.id()).orElse(null);
                    if (position == null) {
                        return Step.STOPPED;
                    }
                    Page page = page(tx, environment, rollout, position);
                    List<Subscription> moved = move(tx, environment, changes, rollout, page.customers());
                    Instant claimedUntil = real.instant().plus(claim);
                    Operations.advance(tx, operation.id(), PHASE, moved.size(), claimedUntil);
                    boolean isFull = moved.size() == SUBSCRIPTIONS_MAX;
                    Integer left = left(tx, environment, rollout, position, isFull);
                    if (isFull) {
                        Rollouts.advance(tx, environment, operation.id(), new Position(position.afterCustomer(), left));
                        return Step.MORE;
                    }
                    boolean isPaused = left != null && left == 0 && !page.isLast();
                    Rollouts.advance(
                            tx, environment, operation.id(), new Position(page.upTo(), isPaused ? null : left));
                    if (isPaused) {
                        Operations.pause(tx, operation.id(), real.instant());
                        return Step.STOPPED;
                    }
                    return page.isLast() ? Step.DONE : Step.MORE;
                })
                .value();
    }

    /// Returns the number of customers before the pause.
    ///
    /// @param isFull whether the last customer of the batch may have more subscriptions
    private static @Nullable Integer left(
            Handle tx, EnvironmentId environment, Rollout rollout, Position position, boolean isFull) {
        Integer first = rollout.filter().first();
        if (position.left() == null || first == null) {
            return null;
        }
        long customers = RolloutMoves.countCustomers(tx, environment, rollout.operation());
        return Math.toIntExact(Math.max(0, first - customers + (isFull ? 1 : 0)));
    }

    private static Page page(Handle tx, EnvironmentId environment, Rollout rollout, Position position) {
        String after = position.afterCustomer();
        if (rollout.reverses() == null) {
            int customersMax = position.left() == null ? CUSTOMERS_MAX : Math.clamp(position.left(), 1, CUSTOMERS_MAX);
            return Page.of(SubscriptionVersions.page(tx, environment, rollout, after, ROWS_MAX), after, customersMax);
        }
        List<String> customers = RolloutMoves.customers(tx, environment, rollout.reverses(), after, CUSTOMERS_MAX);
        boolean isLast = customers.size() < CUSTOMERS_MAX;
        return new Page(new LinkedHashSet<>(customers), customers.isEmpty() ? after : customers.getLast(), isLast);
    }

    private List<Subscription> move(
            Handle tx, EnvironmentId environment, Changes changes, Rollout rollout, Set<String> ids) {
        Map<String, CustomerBody> customers = Customers.lock(tx, environment, ids).stream()
                .filter(it -> rollout.filter().accepts(it.id(), it.metadata()))
                .collect(toMap(Customer::id, CustomerBody::of));
        Instant now = clock.now(tx, environment);
        changes.at(now);
        Map<String, Subscription> before = Subscriptions.live(tx, environment, customers.keySet()).stream()
                .collect(toMap(Subscription::id, it -> it, (first, _) -> first, LinkedHashMap::new));
        Map<String, RolloutMoves.Earlier> earlier = rollout.reverses() == null
                ? Map.of()
                : RolloutMoves.find(tx, environment, rollout.reverses(), customers.keySet());
        List<Subscription> moved = before.values().stream()
                .map(it -> it.of(content(it, rollout, earlier), now))
                .filter(it -> !it.bought()
                        .equals(Objects.requireNonNull(before.get(it.id())).bought()))
                .limit(SUBSCRIPTIONS_MAX)
                .toList();
        if (rollout.isReversible()) {
            RolloutMoves.insert(
                    tx,
                    environment,
                    rollout.operation(),
                    moved.stream()
                            .map(it -> Objects.requireNonNull(before.get(it.id())))
                            .toList());
        }
        if (!moved.isEmpty()) {
            SubscriptionVersions.save(tx, environment, moved, now);
            appendEvents(tx, environment, changes, before, customers, moved, now);
        }
        return moved;
    }

    private static SubscriptionContent content(
            Subscription it, Rollout rollout, Map<String, RolloutMoves.Earlier> earlier) {
        if (rollout.reverses() == null) {
            return rollout.filter().acceptsPlanVersion(it.planVersion())
                    ? it.bought().granting(rollout.versions())
                    : it.bought();
        }
        RolloutMoves.Earlier had = earlier.get(it.id());
        return had == null ? it.bought() : it.bought().restoring(rollout.versions(), had);
    }

    private static void appendEvents(
            Handle tx,
            EnvironmentId environment,
            Changes changes,
            Map<String, Subscription> before,
            Map<String, CustomerBody> customers,
            List<Subscription> moved,
            Instant now) {
        SoldPackages packages = SoldPackages.of(tx, environment, moved);
        Map<String, List<Subscription>> byCustomer =
                moved.stream().collect(groupingBy(Subscription::customerId, TreeMap::new, toList()));
        List<EntitlementEvents.Concerned> concerned = new ArrayList<>();
        byCustomer.forEach((id, subscriptions) -> {
            CustomerBody customer = Objects.requireNonNull(customers.get(id));
            var news = new SubscriptionEvents(customer, packages);
            // Events do not show the versions of add-ons.
            subscriptions.stream()
                    .filter(it -> it.planVersion()
                            != Objects.requireNonNull(before.get(it.id())).planVersion())
                    .forEach(it -> news.append(changes, EventType.SUBSCRIPTION_UPDATED, it));
            concerned.add(new EntitlementEvents.Concerned(
                    id,
                    customer,
                    subscriptions.stream().map(Subscription::resourceId).collect(toSet())));
        });
        Customers.entitled(tx, environment, byCustomer.keySet(), now);
        EntitlementEvents.updated(tx, environment, changes, concerned, "package_published", now);
    }
}
