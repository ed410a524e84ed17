package dev.ambit.webhook;

import dev.ambit.access.Secrets;
import dev.ambit.db.EnvironmentId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;

/// One active endpoint during delivery. Only the delivery thread uses it.
final class EndpointDelivery {

    private final EnvironmentId environment;
    private final EndpointFlow flow;
    private Endpoint endpoint;
    private long changedBy;
    private long loadedThrough;
    private long takenCount;
    private long refusedCount;

    /// Also read by threads that write requests.
    private volatile Receiver receiver;

    private volatile boolean stopped;
    private volatile boolean ended;

    EndpointDelivery(EnvironmentId environment, Stored stored, Secrets secrets) {
        this.environment = environment;
        this.endpoint = stored.endpoint();
        this.receiver = Receiver.of(endpoint, environment, secrets);
        this.flow = new EndpointFlow(
                endpoint.cursor(),
                endpoint.previous(),
                endpoint.failingSince(),
                endpoint.orderHold(),
                new SplittableRandom());
        flow.resume(stored.lanes(), stored.failures());
    }

    EnvironmentId environment() {
        return environment;
    }

    EndpointFlow flow() {
        return flow;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    Receiver receiver() {
        return receiver;
    }

    /// Stops sending; running requests may still be answered.
    void stop() {
        stopped = true;
    }

    void goOn() {
        stopped = false;
    }

    /// Ends delivery because the endpoint was replaced or deleted.
    void end() {
        ended = true;
    }

    boolean isStopped() {
        return stopped || ended;
    }

    /// Notes that the event with this number changed or deleted the endpoint.
    void changedBy(long sequence) {
        changedBy = Math.max(changedBy, sequence);
    }

    /// Notes that the settings known here include each change up to this number.
    void loadedThrough(long sequence) {
        loadedThrough = Math.max(loadedThrough, sequence);
    }

    /// Returns whether the event log has a change of the endpoint that this server has not loaded. Until then,
    /// the server reads and sends no events, because it must deliver later events with the new settings.
    boolean isOutdated() {
        return changedBy > loadedThrough;
    }

    boolean maySend() {
        return !isStopped() && !isOutdated();
    }

    /// Returns whether a request for this receiver can still be written.
    boolean isAt(Receiver begun) {
        return !ended && receiver.equals(begun);
    }

    /// Applies changed settings, unless the replay changed.
    ///
    /// @return false if the replay changed, so that delivery must restart
    boolean change(Stored stored, Secrets secrets) {
        Endpoint changed = stored.endpoint();
        if (!Objects.equals(changed.replay(), endpoint.replay())) {
            return false;
        }
        if (!changed.updatedAt().equals(endpoint.updatedAt())) {
            endpoint = changed;
            receiver = Receiver.of(changed, environment, secrets);
            flow.orderHold(changed.orderHold());
        }
        flow.recover(stored.failures());
        return true;
    }

    /// Ends the running replay.
    void endReplay(Endpoint.Replay ended) {
        if (ended.equals(endpoint.replay())) {
            endpoint = endpoint.withoutReplay();
        }
    }

    /// Takes the selected events of this page.
    void addPage(EventPages.Page page, Instant now) {
        List<EventRef> inOrder = new ArrayList<>();
        long previous = flow.lastSelected();
        for (OutgoingEvent event : page.events()) {
            if (event.sequence() > flow.readThrough() && endpoint.selects(event.type())) {
                var ref = new EventRef(event.sequence(), event.lane(), previous);
                previous = event.sequence();
                Optional<Duration> later = dice(event.sequence()).flatMap(InjectedFaults::leavesOrderFor);
                if (later.isPresent()) {
                    flow.addRead(inOrder, event.sequence() - 1);
                    flow.detach(ref, now, now.plus(later.get()));
                    inOrder.clear();
                } else {
                    inOrder.add(ref);
                }
            }
        }
        flow.addRead(inOrder, page.through());
    }

    /// Returns the injected faults. Empty without chaos.
    Optional<InjectedFaults> dice(long sequence) {
        Chaos chaos = endpoint.chaos();
        return chaos == null ? Optional.empty() : Optional.of(new InjectedFaults(chaos, sequence));
    }

    Sender.Attempt attempt(Delivery delivery, OutgoingEvent event) {
        Endpoint.Replay replay = endpoint.replay();
        UUID operation = replay != null && replay.covers(delivery.sequence()) ? replay.operation() : null;
        return new Sender.Attempt(event.messageId(), delivery.attempts() + 1, operation);
    }

    void countTaken() {
        takenCount++;
    }

    void countRefused() {
        refusedCount++;
    }

    /// @param head the last event number
    EndpointFigures.DeliveryTotals totals(long head) {
        return new EndpointFigures.DeliveryTotals(
                environment, endpoint.id(), Math.max(0, head - flow.cursor()), takenCount, refusedCount);
    }

    /// An endpoint as stored.
    ///
    /// @param lanes positions of lanes that are behind
    /// @param failures events to retry
    record Stored(Endpoint endpoint, Map<String, Long> lanes, List<Failure> failures) {}
}
