package dev.ambit.subscription;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.ambit.access.Caller;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.customer.Customer;
import dev.ambit.customer.CustomerBody;
import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.entitlement.EntitlementEvents;
import dev.ambit.event.Author;
import dev.ambit.event.Changes;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.Operations;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Imports many subscriptions, all or none, as if they were provisioned one after the other. Skips those whose
/// ids exist already.
public final class SubscriptionImport {

    private final EventLog log;
    private final EnvironmentClock clock;
    private final InstantSource real;

    public SubscriptionImport(EventLog log, EnvironmentClock clock, InstantSource real) {
        this.log = log;
        this.clock = clock;
        this.real = real;
    }

    /// Imports the new ones. A problem names the line, such as `subscriptions.3`.
    ///
    /// @return the finished operation with the number of new ones
    Committed<UUID> run(Caller caller, Author author, List<SubscriptionDraft> drafts) {
        EnvironmentId environment = caller.environment();
        return log.change(environment, author, (tx, changes) -> {
            Set<String> ids = drafts.stream().map(SubscriptionDraft::customerId).collect(toSet());
            Map<String, Customer> customers =
                    Customers.lock(tx, environment, ids).stream().collect(toMap(Customer::id, it -> it));
            Instant now = clock.now(tx, environment);
            changes.at(now);
            List<Subscription> made = new ArrayList<>();
            var had = new StateBefore(tx, environment, drafts, customers.keySet());
            for (int i = 0; i < drafts.size(); i++) {
                SubscriptionDraft draft = drafts.get(i);
                try {
                    Customer customer = Customers.requireOpen(
                            Optional.ofNullable(customers.get(draft.customerId())), "customerId", draft.customerId());
                    if (!had.has(draft)) {
                        List<Subscription> live = had.live(tx, environment, customer.id());
                        Subscription begun = SubscriptionProvisioning.sold(tx, environment, live, draft, false, now);
                        SubscriptionProvisioning.start(tx, environment, changes, customer, live, begun, now);
                        made.add(begun);
                    }
                } catch (Problem problem) {
                    throw SubscriptionImportBody.asSent(problem).under("subscriptions." + i);
                }
            }
            entitle(tx, environment, changes, customers, made, now);
            return Operations.done(
                    tx, caller.account(), environment, OperationKind.SUBSCRIPTION_IMPORT, made.size(), real.instant());
        });
    }

    /// Adds one entitlement event per customer.
    private static void entitle(
            Handle tx,
            EnvironmentId environment,
            Changes changes,
            Map<String, Customer> customers,
            List<Subscription> made,
            Instant now) {
        Map<String, Set<String>> resources = made.stream()
                .filter(it -> it.status().isLive())
                .collect(groupingBy(
                        Subscription::customerId,
                        LinkedHashMap::new,
                        mapping(Subscription::resourceId, toCollection(TreeSet::new))));
        List<EntitlementEvents.Concerned> concerned = resources.entrySet().stream()
                .map(it -> new EntitlementEvents.Concerned(
                        it.getKey(),
                        CustomerBody.of(Objects.requireNonNull(customers.get(it.getKey()))),
                        it.getValue()))
                .toList();
        if (!concerned.isEmpty()) {
            Customers.entitled(tx, environment, resources.keySet(), now);
            EntitlementEvents.updated(tx, environment, changes, concerned, SubscriptionProvisioning.TRIGGER, now);
        }
    }

    /// The state before the import, read with few statements. Most customers are in one line only, so it stays
    /// valid.
    private static final class StateBefore {

        private final Map<String, Subscription> byId;
        private final Map<String, List<Subscription>> byCustomer;

        StateBefore(Handle tx, EnvironmentId environment, List<SubscriptionDraft> drafts, Set<String> customers) {
            Set<String> ids = drafts.stream().map(SubscriptionDraft::id).collect(toSet());
            byId = Subscriptions.find(tx, environment, ids).stream().collect(toMap(Subscription::id, it -> it));
            byCustomer = Subscriptions.live(tx, environment, customers).stream()
                    .collect(groupingBy(Subscription::customerId));
            customers.forEach(it -> byCustomer.putIfAbsent(it, List.of()));
        }

        boolean has(SubscriptionDraft draft) {
            Subscription found = byId.get(draft.id());
            if (found != null && !found.customerId().equals(draft.customerId())) {
                throw SubscriptionProvisioning.taken(draft.id());
            }
            return found != null;
        }

        /// Reads again if an earlier line was for the same customer.
        List<Subscription> live(Handle tx, EnvironmentId environment, String customerId) {
            List<Subscription> known = byCustomer.remove(customerId);
            return known != null ? known : Subscriptions.live(tx, environment, customerId);
        }
    }
}
