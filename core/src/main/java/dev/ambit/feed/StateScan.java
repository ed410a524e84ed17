package dev.ambit.feed;

import static dev.ambit.problem.ProblemCode.ENVIRONMENT_NOT_FOUND;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.EntityType;
import dev.ambit.event.Event;
import dev.ambit.event.EventLogs;
import dev.ambit.event.EventType;
import dev.ambit.event.Events;
import dev.ambit.event.LastEvents;
import dev.ambit.event.LastEvents.LastEntityEvent;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Scans the customers of an environment at one event number. It reads short pages, each in its own transaction;
/// later events do not count, so the pages are consistent.
final class StateScan {

    private static final int ENTITIES_MAX = 200;

    private final Transactions transactions;
    private final Semaphore turns;

    /// @param turns limits the pages that are read at once; non-production waits for admission before it takes a
    /// permit
    StateScan(Transactions transactions, Semaphore turns) {
        this.transactions = transactions;
        this.turns = turns;
    }

    /// Returns the number of the last event.
    long head(EnvironmentId environment) {
        return transactions.read(environment, tx -> Events.head(tx, environment));
    }

    /// Requires that the number is in the event log.
    ///
    /// @throws dev.ambit.problem.Problem `EventGone`
    void require(EnvironmentId environment, long sequence) {
        transactions.in(environment, tx -> {
            require(tx, environment, sequence);
            return sequence;
        });
    }

    /// Returns the last event of the clock.
    Optional<Event> clock(EnvironmentId environment, long through) {
        return transactions.read(environment, tx -> LastEvents.clock(tx, environment, through));
    }

    /// Calls a consumer for each customer that is not archived, ordered by id.
    ///
    /// @param between called after each page
    /// @throws dev.ambit.problem.Problem `EventGone` if retention removes the number in the meantime
    void each(
            EnvironmentId environment,
            long through,
            boolean withBodies,
            Consumer<CustomerState> take,
            Runnable between) {
        LastEntityEvent position = LastEntityEvent.FIRST;
        CustomerState customer = null;
        List<LastEntityEvent> page;
        do {
            page = page(environment, position, through, withBodies);
            for (LastEntityEvent entity : page) {
                if (!entity.customerId().equals(position.customerId())) {
                    end(customer, take);
                    customer = null;
                }
                Event last = entity.last();
                if (last != null) {
                    customer = with(customer, last);
                }
                position = entity;
            }
            between.run();
        } while (page.size() == ENTITIES_MAX);
        end(customer, take);
    }

    /// The customer's own event comes first. An archived customer has no state.
    private static @Nullable CustomerState with(@Nullable CustomerState customer, Event last) {
        if (last.entityType() == EntityType.CUSTOMER) {
            return last.type() == EventType.CUSTOMER_DELETED ? null : new CustomerState(last);
        }
        if (customer != null) {
            customer.add(last);
        }
        return customer;
    }

    private static void end(@Nullable CustomerState customer, Consumer<CustomerState> take) {
        if (customer != null) {
            take.accept(customer);
        }
    }

    private List<LastEntityEvent> page(
            EnvironmentId environment, LastEntityEvent position, long through, boolean withBodies) {
        return transactions.inTurn(environment, () -> {
            turns.acquireUninterruptibly();
            try {
                return transactions.in(environment, tx -> {
                    List<LastEntityEvent> page =
                            LastEvents.after(tx, environment, position, through, withBodies, ENTITIES_MAX);
                    require(tx, environment, through);
                    return page;
                });
            } finally {
                turns.release();
            }
        });
    }

    private static void require(Handle tx, EnvironmentId environment, long sequence) {
        EventLogs.Log log = EventLogs.find(tx, environment)
                .orElseThrow(() -> ENVIRONMENT_NOT_FOUND.because(
                        "The environment is being deleted. Its events can no longer be read."));
        log.require("sequence", sequence, log.complete());
    }
}
