package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.ENTITY_IS_ARCHIVED;
import static dev.ambit.problem.ProblemCode.SUBSCRIPTION_MUST_BE_PROVISIONED_ANEW;
import static dev.ambit.problem.ProblemCode.SUBSCRIPTION_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.UNPUBLISHED_PACKAGE;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;

import dev.ambit.access.Caller;
import dev.ambit.catalog.BillingModel;
import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.CatalogPackage;
import dev.ambit.catalog.Charge;
import dev.ambit.catalog.EntityId;
import dev.ambit.catalog.PackageKind;
import dev.ambit.catalog.Packages;
import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Moves the live subscriptions of a customer to another plan of the same product, with their add-ons, quantities
/// and agreed values. Each move is a purchase of the new plan, as [SubscriptionProvisioning] makes it.
public final class PlanChange {

    /// The plan to move to.
    ///
    /// @param billingPeriod null: that of the present subscription
    /// @param scheduleStrategy when a downgrade takes effect; null: immediately
    public record Target(
            String planId,
            @Nullable BillingPeriod billingPeriod,
            @Nullable ScheduleStrategy scheduleStrategy) {

        public Target {
            EntityId.valid("planId", planId);
        }
    }

    private final Transactions transactions;
    private final SubscriptionProvisioning provisioning;

    public PlanChange(Transactions transactions, SubscriptionProvisioning provisioning) {
        this.transactions = transactions;
        this.provisioning = provisioning;
    }

    /// Returns the plan.
    ///
    /// @throws dev.ambit.problem.Problem if it does not exist, is not published or is archived
    public static CatalogPackage require(Handle tx, EnvironmentId environment, Target target) {
        String id = target.planId();
        CatalogPackage plan = Packages.published(tx, environment, PackageKind.PLAN, List.of(id)).stream()
                .findFirst()
                .orElseThrow(() -> Packages.exists(tx, environment, PackageKind.PLAN, id)
                        ? UNPUBLISHED_PACKAGE
                                .because("Plan `%s` is a draft. Publish it first.".formatted(id))
                                .at("planId", id, "the id of a published plan")
                        : PackageKind.PLAN.missing(id).at("planId", id, "the id of a published plan"));
        if (plan.archivedAt() != null) {
            throw ENTITY_IS_ARCHIVED
                    .because("Plan `%s` is archived and can no longer be bought. Choose another plan.".formatted(id))
                    .at("planId", id, "the id of a plan that is not archived");
        }
        return plan;
    }

    /// Moves the live subscription of the product, and those of the customer's resources. If the customer or a
    /// resource has the plan already, even as a trial, its subscriptions stay unchanged.
    ///
    /// @throws dev.ambit.problem.Problem if the customer has no live subscription of the product, or one that
    ///     cannot be moved
    public void move(Caller caller, Author author, String customerId, Target target) {
        EnvironmentId environment = caller.environment();
        List<SubscriptionDraft> drafts = transactions.in(environment, tx -> {
            Customers.lock(tx, environment, customerId);
            return drafts(tx, environment, customerId, target);
        });
        for (SubscriptionDraft draft : drafts) {
            provisioning.provision(caller, author, draft);
        }
    }

    /// Returns the purchases that move the customer.
    ///
    /// @throws dev.ambit.problem.Problem as [#move]
    static List<SubscriptionDraft> drafts(Handle tx, EnvironmentId environment, String customerId, Target target) {
        CatalogPackage plan = require(tx, environment, target);
        Customers.requireOpen(Customers.find(tx, environment, customerId), "customerId", customerId);
        List<Subscription> live = Subscriptions.live(tx, environment, customerId).stream()
                .filter(it -> it.productId().equals(plan.productId()))
                .toList();
        if (live.isEmpty()) {
            throw SUBSCRIPTION_NOT_FOUND.because(
                    "Customer `%s` has no live subscription of product `%s`. Subscribe the customer to the plan."
                            .formatted(customerId, plan.productId()));
        }
        List<Subscription> moving = moving(live, plan);
        moving.forEach(PlanChange::requireMovable);
        return moving.stream()
                .map(it -> draft(tx, environment, it, plan, target))
                .toList();
    }

    /// Returns the subscriptions that a move replaces.
    ///
    /// @param live the live subscriptions of one customer
    static List<Subscription> moving(List<Subscription> live, CatalogPackage plan) {
        // A customer or a resource can have a trial beside its subscription; `requireMovable` then refuses the move.
        return live.stream()
                .filter(it -> it.productId().equals(plan.productId()))
                .collect(groupingBy(Subscription::resourceId, TreeMap::new, toList()))
                .values()
                .stream()
                .filter(it -> it.stream().noneMatch(one -> one.planId().equals(plan.id())))
                .flatMap(List::stream)
                .toList();
    }

    /// Returns the purchase of the plan. The end of a fixed term stays.
    static SubscriptionDraft draft(
            Handle tx, EnvironmentId environment, Subscription it, CatalogPackage plan, Target target) {
        List<SubscriptionDraft.Agreed> agreed = new ArrayList<>();
        it.bought()
                .agreed()
                .forEach(entitlement ->
                        agreed.add(new SubscriptionDraft.Agreed("entitlements." + agreed.size(), entitlement)));
        return new SubscriptionDraft(
                SubscriptionDraft.idOr(null),
                false,
                it.customerId(),
                plan.id(),
                it.resourceId(),
                null,
                it.course().ending().cancelledAt(),
                period(it, plan, target),
                false,
                target.scheduleStrategy() == null ? ScheduleStrategy.IMMEDIATE : target.scheduleStrategy(),
                null,
                it.billingCountryCode(),
                it.addons().stream()
                        .map(addon -> new SubscriptionDraft.Addon(addon.id(), addon.quantity()))
                        .toList(),
                units(tx, environment, it, plan),
                agreed,
                it.metadata(),
                kept(it));
    }

    private static @Nullable BillingPeriod period(Subscription it, CatalogPackage plan, Target target) {
        if (target.billingPeriod() != null) {
            return target.billingPeriod();
        }
        return SubscriptionStart.periods(plan).isEmpty() ? null : it.billingPeriod();
    }

    /// Returns the stored fields without the old billing id and the payer; [Payer#carried] copies the payer.
    private static Map<String, Object> kept(Subscription it) {
        Map<String, Object> stored = new HashMap<>(it.kept());
        stored.keySet().removeAll(Set.of("billingId", Payer.FIELD));
        stored.values().removeIf(Objects::isNull);
        return stored;
    }

    /// Refuses subscriptions whose trial, agreed prices, scheduled update or cancellation the move would undo.
    static void requireMovable(Subscription it) {
        if (it.status() == SubscriptionStatus.IN_TRIAL) {
            throw SUBSCRIPTION_MUST_BE_PROVISIONED_ANEW.because(
                    "Subscription `%s` is in a trial, which a bulk change would end. Provision the new plan for this customer."
                            .formatted(it.id()));
        }
        if (it.isToChange()) {
            throw SUBSCRIPTION_MUST_BE_PROVISIONED_ANEW.because(
                    "Subscription `%s` has a scheduled update, which a bulk change would remove. Cancel the update first."
                            .formatted(it.id()));
        }
        if (it.kept().containsKey(SubscriptionPrices.PRICES) || it.kept().containsKey(SubscriptionPrices.MINIMUM)) {
            throw SUBSCRIPTION_MUST_BE_PROVISIONED_ANEW.because(
                    "Subscription `%s` has agreed prices, which a bulk change would remove. Provision the new plan for this customer."
                            .formatted(it.id()));
        }
        SubscriptionLifecycle.Ending ending = it.course().ending();
        if (ending.cancelledAt() != null && !ending.isByTerm()) {
            throw SUBSCRIPTION_MUST_BE_PROVISIONED_ANEW.because(
                    "Subscription `%s` is canceled and ends later, so a bulk change cannot move it. Provision the new plan for this customer."
                            .formatted(it.id()));
        }
    }

    /// Returns the bought quantities that the plan or the add-ons still sell.
    private static List<SubscriptionDraft.Units> units(
            Handle tx, EnvironmentId environment, Subscription it, CatalogPackage plan) {
        Set<String> sold = new HashSet<>(perUnit(plan));
        List<String> addons = it.addons().stream().map(BoughtAddon::id).toList();
        Packages.published(tx, environment, PackageKind.ADDON, addons).forEach(addon -> sold.addAll(perUnit(addon)));
        List<SubscriptionDraft.Units> units = new ArrayList<>();
        for (BoughtUnits bought : it.bought().units()) {
            if (sold.contains(bought.featureId())) {
                String path = "charges." + units.size();
                units.add(new SubscriptionDraft.Units(
                        path + ".id", path + ".quantity", bought.featureId(), bought.quantity()));
            }
        }
        return units;
    }

    private static Set<String> perUnit(CatalogPackage it) {
        return it.content().charges().stream()
                .filter(charge -> charge.billingModel() == BillingModel.PER_UNIT && charge.featureId() != null)
                .map(Charge::featureId)
                .collect(toSet());
    }
}
