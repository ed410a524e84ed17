package dev.ambit.usage;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import dev.ambit.entitlement.Projection;
import dev.ambit.event.Events;
import dev.ambit.problem.Warning;
import dev.ambit.quota.EventCounting;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// Stores events, also of unknown customers; [EventMetering] counts them.
public final class EventReporting {

    private final Transactions transactions;
    private final Projection projection;
    private final EventCounting counting;
    private final InstantSource clock;

    public EventReporting(
            Transactions transactions, Projection projection, EventCounting counting, InstantSource clock) {
        this.transactions = transactions;
        this.projection = projection;
        this.counting = counting;
        this.clock = clock;
    }

    /// @param warnings of the account
    /// @param sequence the latest event of the event log
    record Reported(List<Warning> warnings, long sequence) {}

    /// Returns the time of the environment's clock.
    Instant now(EnvironmentId environment) {
        return projection.now(environment);
    }

    /// Stores the events, and returns when they are durable. Events that are stored already do not change.
    Reported report(EnvironmentId environment, List<RawEventDraft> drafts) {
        Instant now = clock.instant();
        EventCounting.Commit commit = counting.of(environment);
        return transactions.in(environment, tx -> {
            long head = Events.head(tx, environment);
            int news = RawEvents.insert(tx, environment, drafts, now);
            List<Warning> warnings = commit.count(tx, news, now);
            List<MeteredCustomer> customers = drafts.stream()
                    .map(it -> new MeteredCustomer(it.customerId(), it.resourceId()))
                    .toList();
            MeteredCustomers.touch(tx, environment, customers, now);
            MeteredHours.touch(
                    tx,
                    environment,
                    customers,
                    drafts.stream().map(RawEventDraft::happenedAt).toList());
            MeteredEnvironments.begin(tx, environment, head);
            Work.EVENT_METERING.schedule(tx, environment, now);
            Work.EVENT_RECOUNT.schedule(tx, environment, now);
            return new Reported(warnings, head);
        });
    }
}
