package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.DUPLICATED_ENTITY;

import dev.ambit.access.Caller;
import dev.ambit.catalog.CatalogPackage;
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
import dev.ambit.event.EventType;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// Provisions subscriptions, from now on or from another time. A new subscription replaces the customer's present
/// subscription of the same product; a repeated request changes nothing.
public final class SubscriptionProvisioning {

    /// The trigger in entitlement events.
    static final String TRIGGER = "subscription_created";

    private final EventLog log;
    private final EnvironmentClock clock;

    public SubscriptionProvisioning(EventLog log, EnvironmentClock clock) {
        this.log = log;
        this.clock = clock;
    }

    public Committed<Subscription> provision(Caller caller, Author author, SubscriptionDraft draft) {
        EnvironmentId environment = caller.environment();
        return log.change(environment, author, (tx, changes) -> {
            Customer customer = Customers.requireOpen(
                    Customers.lock(tx, environment, draft.customerId()), "customerId", draft.customerId());
            Instant now = clock.now(tx, environment);
            DueChangeExecution.applyAllDue(tx, environment, changes, customer, now);
            List<Subscription> live = Subscriptions.live(tx, environment, customer.id());
            Outcome outcome = outcome(tx, environment, live, draft, now);
            switch (outcome) {
                case Outcome.Unchanged _ -> {
                    // A repeated request changes nothing.
                }
                case Outcome.Updated(Subscription updated) -> update(tx, environment, changes, customer, updated);
                case Outcome.Begun(Subscription begun) -> begin(tx, environment, changes, customer, live, begun, now);
            }
            return outcome.subscription();
        });
    }

    /// The result of a request, with the subscription that it leaves.
    sealed interface Outcome {

        Subscription subscription();

        record Unchanged(Subscription subscription) implements Outcome {}

        /// The present subscription with a scheduled update, or with other fields that describe the request.
        record Updated(Subscription subscription) implements Outcome {}

        /// A new subscription, which starts now or later.
        record Begun(Subscription subscription) implements Outcome {}
    }

    /// Returns the outcome without storing it.
    ///
    /// @param live the customer's live subscriptions
    /// @throws dev.ambit.problem.Problem if the draft cannot be sold like this
    static Outcome outcome(
            Handle tx, EnvironmentId environment, List<Subscription> live, SubscriptionDraft draft, Instant now) {
        PricedSubscription wanted = wanted(tx, environment, draft, true, now);
        Subscription next = Payer.carried(wanted.subscription(), live);
        Optional<Subscription> same =
                live.stream().filter(it -> isRepeated(it, next, draft)).findFirst();
        if (same.isPresent()) {
            Subscription described = same.get().describedBy(draft, now);
            return described.equals(same.get()) ? new Outcome.Unchanged(described) : new Outcome.Updated(described);
        }
        if (draft.isIdGiven()) {
            requireFree(tx, environment, draft.id());
        }
        Optional<Subscription> before = waiting(tx, environment, live, next, draft);
        return before.isPresent()
                ? scheduled(before.get(), draft, now)
                : new Outcome.Begun(CarryOver.into(tx, environment, next, live, now));
    }

    /// Starts a scheduled subscription, or an initial one of a product.
    ///
    /// @param isTried whether it can start with the trial of its plan
    /// @throws dev.ambit.problem.Problem if it can no longer be sold like this
    static void begin(
            Handle tx,
            EnvironmentId environment,
            Changes changes,
            Customer customer,
            List<Subscription> live,
            SubscriptionDraft draft,
            boolean isTried,
            Instant at) {
        requireFree(tx, environment, draft.id());
        Subscription wanted = sold(tx, environment, live, draft, isTried, at);
        begin(tx, environment, changes, customer, live, wanted, at);
    }

    /// Returns the subscription as it would start, if it can be sold.
    static Subscription sold(
            Handle tx,
            EnvironmentId environment,
            List<Subscription> live,
            SubscriptionDraft draft,
            boolean isTried,
            Instant at) {
        Subscription wanted = wanted(tx, environment, draft, isTried, at).subscription();
        return CarryOver.into(tx, environment, Payer.carried(wanted, live), live, at);
    }

    /// Replaces the customer's subscription of the product, and adds the events.
    ///
    /// @param live the customer's live subscriptions
    static void begin(
            Handle tx,
            EnvironmentId environment,
            Changes changes,
            Customer customer,
            List<Subscription> live,
            Subscription wanted,
            Instant now) {
        if (start(tx, environment, changes, customer, live, wanted, now)) {
            Customers.entitled(tx, environment, customer.id(), now);
            EntitlementEvents.updated(
                    tx,
                    environment,
                    changes,
                    customer.id(),
                    CustomerBody.of(customer),
                    wanted.resourceId(),
                    TRIGGER,
                    now);
        }
    }

    /// Starts a subscription like [#begin], but leaves entitlement events to the caller.
    ///
    /// @return whether entitlements have changed
    static boolean start(
            Handle tx,
            EnvironmentId environment,
            Changes changes,
            Customer customer,
            List<Subscription> live,
            Subscription wanted,
            Instant now) {
        List<Subscription> all = Stream.concat(live.stream(), Stream.of(wanted)).toList();
        SubscriptionEvents news = SubscriptionEvents.of(tx, environment, CustomerBody.of(customer), all);
        boolean begins = wanted.status().isLive();
        Direction direction = begins ? Direction.of(tx, environment, live, wanted) : Direction.NONE;
        if (begins) {
            SubscriptionReplacement.end(tx, environment, changes, news, live, wanted, now);
        }
        insert(tx, environment, wanted);
        DeferredProrations.store(tx, environment, live, wanted, now);
        LifecycleWork.schedule(tx, environment, wanted);
        news.begun(changes, EventType.SUBSCRIPTION_CREATED, wanted, direction);
        if (wanted.status() == SubscriptionStatus.IN_TRIAL) {
            news.begun(changes, EventType.TRIAL_STARTED, wanted, direction);
        }
        return begins;
    }

    /// A requested subscription and its cost.
    record PricedSubscription(Subscription subscription, Cost cost) {}

    /// @param isTried whether the trial of the plan may apply; false for imports and scheduled updates
    static PricedSubscription wanted(
            Handle tx, EnvironmentId environment, SubscriptionDraft draft, boolean isTried, Instant now) {
        Payer.requireOpen(tx, environment, draft.kept());
        Selection selection = Selection.of(tx, environment, draft);
        CatalogPackage plan = selection.plan();
        Cost cost = selection.cost(tx, environment, draft.conditions());
        boolean mayTry = isTried && !Subscriptions.hasTried(tx, environment, draft.customerId(), plan.productId());
        SubscriptionLifecycle course = SubscriptionStart.of(draft, plan, cost.billingPeriod(), mayTry, now);
        return new PricedSubscription(subscription(draft, selection, course, now), cost);
    }

    /// Returns the present subscription that continues until its billing period ends, because the new one is not an
    /// upgrade.
    static Optional<Subscription> waiting(
            Handle tx, EnvironmentId environment, List<Subscription> live, Subscription next, SubscriptionDraft draft) {
        if (draft.strategy() == ScheduleStrategy.IMMEDIATE || next.status() != SubscriptionStatus.ACTIVE) {
            return Optional.empty();
        }
        return live.stream()
                .filter(it -> it.status() == SubscriptionStatus.ACTIVE && SubscriptionReplacement.ends(next, it))
                .filter(it -> Direction.of(tx, environment, it, next) != Direction.UPGRADE)
                .findFirst();
    }

    private static Outcome scheduled(Subscription before, SubscriptionDraft draft, Instant now) {
        ScheduledUpdate later = ScheduledUpdate.of(draft.strategy().of(before, now), draft);
        requireEndAfter(later.at(), draft);
        if (later.isSameAs(before.scheduled()) && before.course().ending().cancelledAt() == null) {
            return new Outcome.Unchanged(before);
        }
        // A subscription that continues with another plan does not end.
        Subscription goingOn = before.on(before.course().notEnding(), now);
        return new Outcome.Updated(goingOn.scheduling(later, now));
    }

    private static void update(
            Handle tx, EnvironmentId environment, Changes changes, Customer customer, Subscription updated) {
        Subscription saved = Subscriptions.save(tx, environment, updated);
        LifecycleWork.schedule(tx, environment, saved);
        SubscriptionEvents.of(tx, environment, CustomerBody.of(customer), List.of(saved))
                .append(changes, EventType.SUBSCRIPTION_UPDATED, saved);
    }

    private static void requireEndAfter(Instant start, SubscriptionDraft draft) {
        if (draft.cancelAt() != null && !draft.cancelAt().isAfter(start)) {
            throw BAD_USER_INPUT
                    .because("`cancellationDate` is `%s`, which is not after %s. Send a later time."
                            .formatted(draft.cancelAt(), start))
                    .at("cancellationDate", draft.cancelAt(), "after " + start);
        }
    }

    /// Returns whether the request repeats an earlier one: the customer already has everything that it names. With
    /// another id, it is for another subscription.
    static boolean isRepeated(Subscription current, Subscription wanted, SubscriptionDraft draft) {
        SubscriptionLifecycle course = current.course();
        return current.isInPlaceOf(wanted)
                && current.isSameAs(wanted)
                && (!draft.isIdGiven() || current.id().equals(draft.id()))
                && (draft.startAt() == null || draft.startAt().equals(current.startAt()))
                && (draft.cancelAt() == null
                        || draft.cancelAt().equals(course.ending().cancelledAt()))
                && (!draft.isBilledAnew() || course.billedFrom().equals(current.startAt()))
                && (draft.trial() == null || isSameTrial(course, draft.trial()));
    }

    private static boolean isSameTrial(SubscriptionLifecycle course, SubscriptionDraft.Trial wanted) {
        SubscriptionLifecycle.Trial trial = course.status() == SubscriptionStatus.IN_TRIAL ? course.trial() : null;
        if (trial == null) {
            return !wanted.isTrial();
        }
        return wanted.isTrial()
                && (wanted.endAt() == null || wanted.endAt().equals(trial.endAt()))
                && (wanted.end() == null || wanted.end() == trial.end());
    }

    private static void insert(Handle tx, EnvironmentId environment, Subscription wanted) {
        if (!Subscriptions.insert(tx, environment, wanted)) {
            throw taken(wanted.id());
        }
    }

    /// Requires that the id is unused, before anything has changed.
    private static void requireFree(Handle tx, EnvironmentId environment, String id) {
        if (Subscriptions.find(tx, environment, id).isPresent()) {
            throw taken(id);
        }
    }

    static Problem taken(String id) {
        return DUPLICATED_ENTITY
                .because("A subscription with id `%s` already exists (ids cannot be reused). Choose another id."
                        .formatted(id))
                .at("id", id, "an id that no subscription has")
                .with("entityName", "Subscription")
                .with("identifier", id);
    }

    private static Subscription subscription(
            SubscriptionDraft draft, Selection selection, SubscriptionLifecycle course, Instant now) {
        CatalogPackage plan = selection.plan();
        return new Subscription(
                draft.id(),
                UUID.randomUUID(),
                draft.customerId(),
                draft.resourceId(),
                plan.productId(),
                new SubscriptionContent(
                        plan.id(),
                        plan.version(),
                        null,
                        Objects.requireNonNull(plan.content().pricingType()),
                        selection.bought(),
                        draft.units().stream()
                                .map(it -> new BoughtUnits(it.featureId(), it.quantity()))
                                .toList(),
                        selection.agreed()),
                course,
                null,
                draft.metadata(),
                draft.kept(),
                now,
                now,
                now);
    }
}
