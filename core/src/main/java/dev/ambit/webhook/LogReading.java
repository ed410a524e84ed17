package dev.ambit.webhook;

import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads the event log for endpoints, and searches it for changes of endpoints. Only the delivery thread uses it.
/// It never blocks: missing pages are requested, and processing continues when they arrive.
final class LogReading {

    private final DeliveryQueue inbox;
    private final EventPages pages;
    private final DeliveryRecords records;
    private final RequestScheduler sending;
    private final Consumer<EnvironmentId> load;
    private final Consumer<EnvironmentId> loadLater;
    private final Consumer<EnvironmentDelivery> touch;

    LogReading(
            DeliveryQueue inbox,
            EventPages pages,
            DeliveryRecords records,
            RequestScheduler sending,
            Consumer<EnvironmentId> load,
            Consumer<EnvironmentId> loadLater,
            Consumer<EnvironmentDelivery> touch) {
        this.inbox = inbox;
        this.pages = pages;
        this.records = records;
        this.sending = sending;
        this.load = load;
        this.loadLater = loadLater;
        this.touch = touch;
    }

    /// Reads on for all endpoints, and queues those that have something to send.
    void advance(EnvironmentDelivery environment, Instant now) {
        watch(environment);
        for (EndpointDelivery endpoint : environment.endpoints()) {
            if (endpoint.maySend()) {
                read(environment, endpoint, now);
                endpoint.flow().laneReads().forEach(read -> readLane(environment, endpoint, read));
                if (endpoint.flow().isReady(now)) {
                    sending.join(environment, endpoint);
                }
            }
        }
    }

    private void watch(EnvironmentDelivery environment) {
        while (environment.watched() < environment.head()) {
            EventPages.Page page = page(environment, environment.watched() + 1);
            if (page == null) {
                return;
            }
            search(environment, page);
        }
    }

    private void search(EnvironmentDelivery environment, EventPages.Page page) {
        if (environment.watch(page)) {
            load.accept(environment.id());
        }
    }

    /// Passes events to the endpoint only after they were searched for changes of endpoints. A page can end after
    /// [EnvironmentDelivery#watched], because the event log has grown since.
    private void read(EnvironmentDelivery environment, EndpointDelivery endpoint, Instant now) {
        EndpointFlow flow = endpoint.flow();
        while (endpoint.maySend() && flow.wantsEvents() && flow.readThrough() < environment.watched()) {
            EventPages.Page page = page(environment, flow.readThrough() + 1);
            if (page == null) {
                return;
            }
            if (page.through() > environment.watched()) {
                search(environment, page);
            } else {
                endpoint.addPage(page, now);
            }
        }
    }

    private EventPages.@Nullable Page page(EnvironmentDelivery environment, long sequence) {
        EventPages.Page page = pages.cached(environment.id(), sequence);
        if (page == null && environment.askForPage(sequence)) {
            inbox.ask(
                    () -> pages.read(environment.id(), sequence),
                    read -> {
                        environment.havePage(sequence);
                        if (read.through() < sequence) {
                            loadLater.accept(environment.id());
                        } else {
                            touch.accept(environment);
                        }
                    },
                    () -> environment.havePage(sequence));
        }
        return page;
    }

    private void readLane(EnvironmentDelivery environment, EndpointDelivery endpoint, EndpointFlow.LaneRead read) {
        inbox.ask(
                () -> records.lane(endpoint, read),
                events -> {
                    boolean isAll = events.size() < LaneEvents.EVENTS_MAX;
                    endpoint.flow()
                            .laneRead(
                                    read.lane(),
                                    events,
                                    isAll ? read.through() : events.getLast().sequence());
                    touch.accept(environment);
                },
                () -> endpoint.flow().laneRead(read.lane(), List.of(), read.after()));
    }
}
