package dev.ambit.webhook;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import dev.ambit.event.EventLogs;
import dev.ambit.event.EventType;
import dev.ambit.event.Events;
import dev.ambit.event.SelectedEvents;
import dev.ambit.event.SelectedEvents.Range;
import dev.ambit.operation.Operations;
import java.io.Serial;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Loads and stores the state of the delivery, each in one transaction.
final class DeliveryRecords {

    private static final int PAGE_MAX = 1_000;
    private static final EnvironmentId FIRST = new EnvironmentId(0);

    private final Transactions transactions;
    private final InstantSource clock;
    private final Lease lease;

    DeliveryRecords(Transactions transactions, InstantSource clock, Lease lease) {
        this.transactions = transactions;
        this.clock = clock;
        this.lease = lease;
    }

    /// Returns the environments that have or had an endpoint.
    List<EnvironmentId> withEndpoints() {
        List<EnvironmentId> all = new ArrayList<>();
        EnvironmentId last = FIRST;
        List<EnvironmentId> more;
        do {
            EnvironmentId after = last;
            more = transactions.outside(tx -> Work.DELIVERY.after(tx, after, PAGE_MAX));
            all.addAll(more);
            last = all.isEmpty() ? FIRST : all.getLast();
        } while (more.size() == PAGE_MAX);
        return all;
    }

    /// @param head the last event number
    /// @param archived archived customers, by the number of the event
    record Loaded(List<EndpointDelivery.Stored> endpoints, long head, Map<String, Long> archived) {}

    /// Loads the endpoints; none if the environment is archived or being deleted.
    ///
    /// @param watched the last event number that was searched for archived customers; 0 before the first search,
    /// which covers only recent events: data of customers who were archived earlier is already erased
    Loaded load(EnvironmentId environment, long watched) {
        return transactions.in(environment, tx -> {
            // The number is read first. A concurrent change has a higher number, so it is found in the event log
            // later.
            long head = Events.head(tx, environment);
            boolean isLeft = EventLogs.find(tx, environment).isPresent();
            List<Endpoint> all = isLeft ? Endpoints.all(tx, environment) : List.of();
            List<UUID> active =
                    all.stream().filter(Endpoint::isActive).map(Endpoint::id).toList();
            Map<UUID, Map<String, Long>> lanes = Deliveries.lanes(tx, environment, active);
            Map<UUID, List<Failure>> failures = Deliveries.failures(tx, environment, active);
            return new Loaded(
                    all.stream()
                            .map(it -> new EndpointDelivery.Stored(
                                    it,
                                    lanes.getOrDefault(it.id(), Map.of()),
                                    failures.getOrDefault(it.id(), List.of())))
                            .toList(),
                    head,
                    SelectedEvents.lastByCustomer(
                            tx, environment, EventType.CUSTOMER_DELETED, new Range(from(watched, head), head)));
        });
    }

    private static long from(long watched, long head) {
        return watched == 0 ? Math.max(0, head - SelectedEvents.LOOK_BACK_MAX) : watched;
    }

    long head(EnvironmentId environment) {
        return transactions.read(environment, tx -> Events.head(tx, environment));
    }

    List<EventRef> lane(EndpointDelivery endpoint, EndpointFlow.LaneRead read) {
        return transactions.read(
                endpoint.environment(), tx -> LaneEvents.read(tx, endpoint.environment(), endpoint.endpoint(), read));
    }

    /// The result of saving progress.
    ///
    /// @param isAll whether the progress of all endpoints was stored; false if a position was changed in the
    /// meantime
    /// @param ended finished replays
    record Saved(boolean isLeaseLost, boolean isAll, List<Endpoint.Replay> ended) {}

    /// Thrown if another server holds the lease, so that nothing is stored.
    private static final class LeaseLost extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1;
    }

    /// Checks the lease last, so that the lease's row is locked only briefly. Otherwise a slow statement would
    /// block the renewal of the lease.
    Saved save(EnvironmentDelivery.UnsavedProgress unsaved, long fence) {
        EnvironmentId environment = unsaved.environment();
        List<Deliveries.Moved> all = unsaved.rows();
        try {
            return transactions.in(environment, tx -> {
                Set<UUID> stored = Deliveries.save(tx, environment, all);
                EndpointAttempts.insert(tx, environment, unsaved.attempts());
                List<Deliveries.Moved> moved = all.stream()
                        .filter(it -> stored.contains(it.endpoint()))
                        .toList();
                List<Endpoint.Replay> ended = replays(tx, environment, moved);
                if (!lease.lock(tx, fence)) {
                    throw new LeaseLost();
                }
                return new Saved(false, moved.size() == all.size(), ended);
            });
        } catch (LeaseLost _) {
            return new Saved(true, false, List.of());
        }
    }

    /// Updates the operations of replays.
    private List<Endpoint.Replay> replays(Handle tx, EnvironmentId environment, List<Deliveries.Moved> all) {
        Map<UUID, Long> left = new HashMap<>();
        List<Endpoint.Replay> ended = new ArrayList<>();
        for (Deliveries.Moved moved : all) {
            Endpoint.Replay replay = moved.replay();
            if (replay != null) {
                left.put(
                        replay.operation(),
                        Math.max(0, replay.through() - moved.progress().cursor()));
                if (moved.progress().cursor() >= replay.through()) {
                    ended.add(replay);
                }
            }
        }
        Operations.leave(tx, left);
        if (!ended.isEmpty()) {
            List<UUID> operations =
                    ended.stream().map(Endpoint.Replay::operation).toList();
            Operations.finish(tx, operations, null, clock.instant());
            Deliveries.endReplays(tx, environment, operations);
        }
        return ended;
    }
}
