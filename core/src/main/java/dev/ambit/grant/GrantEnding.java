package dev.ambit.grant;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.ambit.catalog.CatalogFeature;
import dev.ambit.catalog.Features;
import dev.ambit.customer.Customer;
import dev.ambit.customer.CustomerBody;
import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.entitlement.EntitlementEvents;
import dev.ambit.entitlement.EntitlementEvents.Concerned;
import dev.ambit.event.Changes;
import dev.ambit.event.EventType;
import dev.ambit.grant.PromotionalGrants.Due;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Adds the reminder before the end of a promotion and the event at its end, each once and with the time at which
/// it was due.
public final class GrantEnding {

    private static final String TRIGGER = "promotional_entitlement_expired";
    private static final int PROMISES_MAX = 100;

    private GrantEnding() {}

    /// Processes the first due promotions, with the entitlements of their customers.
    ///
    /// @return the number of processed ones; 0 if none is left
    public static int endDue(Handle tx, EnvironmentId environment, Changes changes, Instant now, int max) {
        List<Due> seen = PromotionalGrants.due(tx, environment, now, max);
        if (seen.isEmpty()) {
            return 0;
        }
        Set<String> ids = seen.stream().map(it -> it.promotion().customerId()).collect(toSet());
        Map<String, Customer> customers =
                Customers.lock(tx, environment, ids).stream().collect(toMap(Customer::id, it -> it));
        // Reads the promotions again, because they may have changed before their customers were locked.
        List<Due> left = PromotionalGrants.due(tx, environment, now, max);
        List<Due> due = left.stream()
                .filter(it -> customers.containsKey(it.promotion().customerId()))
                .toList();
        appendEvent(tx, environment, changes, customers, due);
        entitle(tx, environment, changes, customers, due, now);
        return due.isEmpty() && !left.equals(seen) ? left.size() : due.size();
    }

    /// Processes all due promotions of a locked customer. Requests that change promotions call it first.
    public static void endAllDue(
            Handle tx, EnvironmentId environment, Changes changes, Customer customer, Instant now) {
        List<Due> due;
        do {
            due = PromotionalGrants.due(tx, environment, customer.id(), now, PROMISES_MAX);
            appendEvent(tx, environment, changes, Map.of(customer.id(), customer), due);
        } while (!due.isEmpty());
        changes.at(now);
    }

    /// Returns the next due time.
    public static Optional<Instant> next(Handle tx, EnvironmentId environment) {
        return PromotionalGrants.next(tx, environment);
    }

    /// Returns the customer and feature of the first due promotion.
    public static Optional<String> first(Handle tx, EnvironmentId environment, Instant now) {
        return PromotionalGrants.first(tx, environment, now);
    }

    /// Disables the events of the promotion that [#first] returned.
    ///
    /// @return whether it was still due
    public static boolean setAside(Handle tx, EnvironmentId environment, String first, Instant now) {
        return PromotionalGrants.setAside(tx, environment, first, now);
    }

    /// Archived customers get no events.
    private static void appendEvent(
            Handle tx, EnvironmentId environment, Changes changes, Map<String, Customer> customers, List<Due> due) {
        if (due.isEmpty()) {
            return;
        }
        Map<String, CatalogFeature> features =
                Features.all(tx, environment).stream().collect(toMap(CatalogFeature::id, it -> it));
        for (Due it : due) {
            PromotionalGrant promotion = it.promotion();
            Customer customer = Objects.requireNonNull(customers.get(promotion.customerId()));
            CatalogFeature feature =
                    Objects.requireNonNull(features.get(promotion.entitlement().featureId()));
            if (!customer.isArchived()) {
                changes.at(it.at());
                GrantCreation.appendEvent(changes, it.type(), promotion, feature, customer, it.at());
            }
        }
        PromotionalGrants.reschedule(tx, environment, due);
    }

    /// Adds the entitlements as of now, not as of the ends, because later events may exist already.
    private static void entitle(
            Handle tx,
            EnvironmentId environment,
            Changes changes,
            Map<String, Customer> customers,
            List<Due> due,
            Instant now) {
        List<Concerned> concerned = due.stream()
                .filter(it -> it.type() == EventType.PROMOTION_EXPIRED)
                .map(it -> Objects.requireNonNull(customers.get(it.promotion().customerId())))
                .filter(it -> !it.isArchived())
                .distinct()
                .map(it -> new Concerned(it.id(), CustomerBody.of(it), null))
                .toList();
        if (!concerned.isEmpty()) {
            changes.at(now);
            Customers.entitled(
                    tx,
                    environment,
                    concerned.stream().map(Concerned::customerId).toList(),
                    now);
            EntitlementEvents.updated(tx, environment, changes, concerned, TRIGGER, now);
        }
    }
}
