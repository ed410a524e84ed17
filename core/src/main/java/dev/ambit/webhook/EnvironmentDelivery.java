package dev.ambit.webhook;

import static java.util.stream.Collectors.toMap;

import dev.ambit.access.Secrets;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.EntityType;
import dev.ambit.event.EventType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The endpoints of one environment, and the length of its event log. Only the delivery thread uses it.
final class EnvironmentDelivery {

    /// Bytes that an endpoint sends in one turn: one large event, or several small ones.
    static final int QUANTUM_BYTES = 16 << 10;

    private static final System.Logger LOG = System.getLogger(EnvironmentDelivery.class.getName());

    private static final int UNSAVED_ATTEMPTS_MAX = 10_000;

    private final EnvironmentId id;
    private final Secrets secrets;
    private final DeficitRing<EndpointDelivery> ring = new DeficitRing<>(QUANTUM_BYTES);

    /// Also read by other threads.
    private final Map<UUID, EndpointDelivery> endpoints = new ConcurrentHashMap<>();
    private final SuccessfulAttempts taken = new SuccessfulAttempts();
    private final Map<UUID, List<EndpointAttempt>> unsavedAttempts = new HashMap<>();
    private final Set<Long> pagesUnderWay = new HashSet<>();
    private final ProgressLock turns = new ProgressLock();
    private int unsavedCount;
    private int underWay;
    private long head;
    private long watched;

    EnvironmentDelivery(EnvironmentId id, Secrets secrets) {
        this.id = id;
        this.secrets = secrets;
    }

    EnvironmentId id() {
        return id;
    }

    DeficitRing<EndpointDelivery> ring() {
        return ring;
    }

    Collection<EndpointDelivery> endpoints() {
        return endpoints.values();
    }

    Optional<EndpointDelivery> find(UUID endpoint) {
        return Optional.ofNullable(endpoints.get(endpoint));
    }

    long head() {
        return head;
    }

    void headIs(long sequence) {
        head = Math.max(head, sequence);
    }

    /// Applies the loaded endpoints: new ones start, deleted or inactive ones end.
    void apply(DeliveryRecords.Loaded loaded) {
        headIs(loaded.head());
        watched = Math.max(watched, loaded.head());
        taken.archived(loaded.archived());
        begin(loaded.endpoints());
        endpoints.values().forEach(it -> it.loadedThrough(loaded.head()));
    }

    private void begin(List<EndpointDelivery.Stored> stored) {
        Set<UUID> active = new HashSet<>();
        for (EndpointDelivery.Stored each : stored) {
            UUID endpoint = each.endpoint().id();
            if (each.endpoint().isActive()) {
                active.add(endpoint);
                EndpointDelivery known = endpoints.get(endpoint);
                if (known == null || known.isStopped() || !known.change(each, secrets)) {
                    end(known);
                    begin(each);
                }
            }
        }
        endpoints.entrySet().removeIf(it -> {
            boolean ends = !active.contains(it.getKey());
            if (ends) {
                end(it.getValue());
                taken.remove(it.getKey());
            }
            return ends;
        });
    }

    /// Records a successful attempt.
    void recordAttempt(UUID endpoint, EndpointAttempt attempt) {
        if (endpoints.containsKey(endpoint)) {
            taken.add(endpoint, attempt);
        }
    }

    /// Returns the last successful attempts, newest first.
    List<EndpointAttempt> recentAttempts(UUID endpoint) {
        return taken.of(endpoint);
    }

    /// Returns the number of running requests.
    int underWay() {
        return underWay;
    }

    void sent() {
        underWay++;
    }

    void answered() {
        underWay--;
    }

    /// Returns the event number up to which the event log was searched for changes of endpoints and archived
    /// customers; 0 before the first search.
    long watched() {
        return watched;
    }

    /// Searches the page for changes of endpoints and archived customers.
    ///
    /// @return whether an endpoint has changed
    boolean watch(EventPages.Page page) {
        List<OutgoingEvent> changes = page.events().stream()
                .filter(it -> it.sequence() > watched && it.entityType() == EntityType.ENDPOINT)
                .toList();
        changes.forEach(
                it -> find(UUID.fromString(it.entityId())).ifPresent(endpoint -> endpoint.changedBy(it.sequence())));
        taken.archived(page.events().stream()
                .filter(it -> it.sequence() > watched && it.type().equals(EventType.CUSTOMER_DELETED.wireName()))
                .collect(toMap(OutgoingEvent::lane, OutgoingEvent::sequence, Math::max)));
        watched = Math.max(watched, page.through());
        return !changes.isEmpty();
    }

    /// Returns whether an endpoint waits for changed settings.
    boolean isOutdated() {
        return endpoints.values().stream().anyMatch(EndpointDelivery::isOutdated);
    }

    /// Records that the page is being read.
    ///
    /// @return whether it was not requested yet
    boolean askForPage(long sequence) {
        return pagesUnderWay.add((sequence - 1) / EventPages.EVENTS_MAX);
    }

    void havePage(long sequence) {
        pagesUnderWay.remove((sequence - 1) / EventPages.EVENTS_MAX);
    }

    /// Records that endpoints are being loaded.
    ///
    /// @return whether no load or store is running
    boolean startLoading() {
        return turns.startLoading();
    }

    void endLoading() {
        turns.endLoading();
    }

    /// Adds an attempt to store; drops it if there are too many.
    void add(UUID endpoint, EndpointAttempt attempt) {
        if (unsavedCount < UNSAVED_ATTEMPTS_MAX) {
            unsavedCount++;
            unsavedAttempts.computeIfAbsent(endpoint, _ -> new ArrayList<>()).add(attempt);
        }
    }

    /// Returns the changes to store; null if there are none, or if a load or store is running.
    @Nullable
    UnsavedProgress takeUnsaved() {
        if (!turns.mayStore()) {
            return null;
        }
        Map<EndpointDelivery, Progress> moved = new HashMap<>();
        for (EndpointDelivery each : endpoints.values()) {
            Progress progress = each.flow().progress();
            if (progress != null) {
                moved.put(each, progress);
            }
        }
        if (moved.isEmpty() && unsavedAttempts.isEmpty()) {
            return null;
        }
        turns.startStoring();
        unsavedCount = 0;
        var unsaved = new UnsavedProgress(id, moved, Map.copyOf(unsavedAttempts));
        unsavedAttempts.clear();
        return unsaved;
    }

    void saved() {
        turns.endStoring();
    }

    /// Takes the changes back after they could not be stored.
    void restore(UnsavedProgress unsaved) {
        turns.endStoring();
        unsaved.moved().forEach((endpoint, progress) -> endpoint.flow().restore(progress));
        unsaved.attempts().forEach((endpoint, attempts) -> attempts.forEach(it -> add(endpoint, it)));
    }

    /// Starts an endpoint. An endpoint that cannot be started, for example because of another master key, does not
    /// affect the others.
    private void begin(EndpointDelivery.Stored stored) {
        UUID endpoint = stored.endpoint().id();
        try {
            endpoints.put(endpoint, new EndpointDelivery(id, stored, secrets));
        } catch (RuntimeException fault) {
            endpoints.remove(endpoint);
            LOG.log(
                    System.Logger.Level.ERROR,
                    "Endpoint " + endpoint + " could not be loaded and receives no events",
                    fault);
        }
    }

    private static void end(@Nullable EndpointDelivery endpoint) {
        if (endpoint != null) {
            endpoint.end();
        }
    }

    /// The changes of one environment's endpoints, which are stored in one transaction.
    record UnsavedProgress(
            EnvironmentId environment,
            Map<EndpointDelivery, Progress> moved,
            Map<UUID, List<EndpointAttempt>> attempts) {

        List<Deliveries.Moved> rows() {
            return moved.entrySet().stream()
                    .map(it -> new Deliveries.Moved(
                            it.getKey().endpoint().id(), it.getKey().endpoint().replay(), it.getValue()))
                    .toList();
        }
    }
}
