package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.CANNOT_ARCHIVE_CUSTOMER;

import dev.ambit.access.Caller;
import dev.ambit.catalog.PricingType;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.customer.Customer;
import dev.ambit.customer.CustomerBody;
import dev.ambit.customer.CustomerImports;
import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Work;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;
import dev.ambit.grant.GrantEnding;
import java.time.Instant;
import java.util.List;

/// Archives customers whose live subscriptions are all free. It ends their free and future subscriptions, and
/// permanently erases their names and e-mail addresses.
public final class CustomerArchiving {

    private final EventLog log;
    private final EnvironmentClock clock;

    public CustomerArchiving(EventLog log, EnvironmentClock clock) {
        this.log = log;
        this.clock = clock;
    }

    /// Archives a customer. Repeated calls change nothing.
    public Committed<Customer> archive(Caller caller, Author author, String id) {
        EnvironmentId environment = caller.environment();
        return log.change(environment, author, (tx, changes) -> {
            Customer customer = Customers.lock(tx, environment, id).orElseThrow(() -> Customers.missing(id));
            if (customer.isArchived()) {
                return customer;
            }
            // Runs first, because it waits for an import that is processing a line of this customer.
            CustomerImports.deleteCustomer(tx, environment, id);
            Instant now = clock.now(tx, environment);
            GrantEnding.endAllDue(tx, environment, changes, customer, now);
            DueChangeExecution.applyAllDue(tx, environment, changes, customer, now);
            List<Subscription> open = Subscriptions.open(tx, environment, id);
            if (open.stream().anyMatch(it -> it.status().isLive() && it.pricingType() != PricingType.FREE)) {
                throw CANNOT_ARCHIVE_CUSTOMER
                        .because("Customer `%s` has a live subscription that is not free. Cancel it first."
                                .formatted(id))
                        .with("refId", id);
            }
            Customer archived = Customers.archive(tx, environment, id, now);
            Work.ERASURE.scheduleBy(tx, environment, Instant.EPOCH);
            CustomerBody body = CustomerBody.of(archived);
            SubscriptionEvents news = SubscriptionEvents.of(tx, environment, body, open);
            for (Subscription it : open) {
                SubscriptionLifecycle over = it.course().cancelled(CancelReason.CUSTOMER_ARCHIVED, now);
                news.append(
                        changes,
                        EventType.SUBSCRIPTION_CANCELED,
                        Subscriptions.save(tx, environment, it.on(over, now)));
            }
            changes.add(EventType.CUSTOMER_DELETED, id, id, body);
            return archived;
        });
    }
}
