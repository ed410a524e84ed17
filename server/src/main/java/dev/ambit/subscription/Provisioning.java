package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.CUSTOMER_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.DUPLICATED_ENTITY;
import static dev.ambit.problem.ProblemCode.ENTITY_IS_ARCHIVED;

import dev.ambit.access.Caller;
import dev.ambit.catalog.CatalogPackage;
import dev.ambit.customer.Customer;
import dev.ambit.customer.CustomerBody;
import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.entitlement.EntitlementEvents;
import dev.ambit.event.Author;
import dev.ambit.event.Changes;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Subscribes a customer to a plan from now on. The subscription of the same product that it had until now ends;
/// asking for what it has already changes nothing (domain.md §1.11).
public final class Provisioning {

    private final EventLog log;
    private final InstantSource clock;

    public Provisioning(EventLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    Committed<Subscription> provision(Caller caller, Author author, SubscriptionDraft draft) {
        EnvironmentId environment = caller.environment();
        return log.change(environment, author, (tx, changes) -> {
            Customer customer = customer(tx, environment, draft.customerId());
            Selection selection = Selection.of(tx, environment, draft);
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            Subscription wanted = subscription(draft, selection, now);
            Optional<Subscription> current = Subscriptions.live(tx, environment, customer.id()).stream()
                    .filter(it -> it.status() == SubscriptionStatus.ACTIVE)
                    .filter(it -> it.productId().equals(wanted.productId()))
                    .filter(it -> it.resourceId().equals(wanted.resourceId()))
                    .findFirst();
            if (current.isPresent() && isRepeated(current.get(), wanted, draft)) {
                return current.get();
            }
            CustomerBody body = CustomerBody.of(customer);
            current.ifPresent(it -> {
                Subscription ended =
                        Subscriptions.cancel(tx, environment, it.id(), CancelReason.UPGRADE_OR_DOWNGRADE, now);
                Cancellation.tell(tx, environment, changes, ended, body);
            });
            insert(tx, environment, wanted);
            Customers.entitled(tx, environment, customer.id(), now);
            changes.add(
                    EventType.SUBSCRIPTION_CREATED,
                    wanted.id(),
                    customer.id(),
                    SubscriptionBody.of(wanted, plan(selection.plan()), body));
            entitle(tx, environment, changes, wanted, body, now);
            return wanted;
        });
    }

    private static Customer customer(Handle tx, EnvironmentId environment, String id) {
        Customer customer = Customers.lock(tx, environment, id)
                .orElseThrow(() -> CUSTOMER_NOT_FOUND
                        .because("There is no customer %s.".formatted(id))
                        .at("customerId", id, "the id of a customer")
                        .with("refId", id));
        if (customer.isArchived()) {
            throw ENTITY_IS_ARCHIVED
                    .because("The customer %s is archived.".formatted(id))
                    .at("customerId", id, "the id of a customer who is not archived");
        }
        return customer;
    }

    /// With an id of its own it would be another subscription.
    private static boolean isRepeated(Subscription current, Subscription wanted, SubscriptionDraft draft) {
        return current.isSameAs(wanted) && (!draft.isIdGiven() || current.id().equals(draft.id()));
    }

    private static void insert(Handle tx, EnvironmentId environment, Subscription wanted) {
        if (!Subscriptions.insert(tx, environment, wanted)) {
            throw DUPLICATED_ENTITY
                    .because("The id %s is taken by another subscription.".formatted(wanted.id()))
                    .at("id", wanted.id(), "an id that no subscription has")
                    .with("entityName", "Subscription")
                    .with("identifier", wanted.id());
        }
    }

    private static void entitle(
            Handle tx,
            EnvironmentId environment,
            Changes changes,
            Subscription it,
            CustomerBody customer,
            Instant now) {
        EntitlementEvents.updated(
                tx, environment, changes, it.customerId(), customer, it.resourceId(), "subscription_created", now);
    }

    private static SubscriptionBody.Plan plan(CatalogPackage it) {
        return new SubscriptionBody.Plan(
                it.id(), it.content().displayName(), it.content().description(), it.version());
    }

    private static Subscription subscription(SubscriptionDraft draft, Selection selection, Instant now) {
        CatalogPackage plan = selection.plan();
        return new Subscription(
                draft.id(),
                UUID.randomUUID(),
                draft.customerId(),
                draft.resourceId(),
                plan.productId(),
                plan.id(),
                plan.version(),
                Objects.requireNonNull(plan.content().pricingType()),
                selection.addons(),
                SubscriptionStatus.ACTIVE,
                now,
                null,
                null,
                null,
                draft.metadata(),
                draft.kept(),
                now,
                now);
    }
}
