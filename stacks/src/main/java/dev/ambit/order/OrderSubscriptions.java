package dev.ambit.order;

import static java.util.Objects.requireNonNull;

import dev.ambit.access.Caller;
import dev.ambit.account.Account;
import dev.ambit.account.Accounts;
import dev.ambit.catalog.BillingPeriod;
import dev.ambit.db.Transactions;
import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Decision;
import dev.ambit.entitlement.CustomerAtEvent;
import dev.ambit.entitlement.Projection;
import dev.ambit.event.Author;
import dev.ambit.quota.QuotaSetting;
import dev.ambit.subscription.Cancellation;
import dev.ambit.subscription.ResourceSubscriptions;
import dev.ambit.subscription.ScheduleStrategy;
import dev.ambit.subscription.Subscription;
import dev.ambit.subscription.SubscriptionDraft;
import dev.ambit.subscription.SubscriptionProvisioning;
import dev.ambit.subscription.SubscriptionStatus;
import dev.ambit.subscription.Subscriptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Manages the subscriptions of development environments in the operator's catalog. The account is the customer,
/// and each environment is a resource of it.
public final class OrderSubscriptions {

    private final Transactions transactions;
    private final OperatorCatalog catalog;
    private final QuotaSetting customers;
    private final SubscriptionProvisioning provisioning;
    private final Cancellation cancellation;
    private final Projection projection;

    public OrderSubscriptions(
            Transactions transactions,
            OperatorCatalog catalog,
            QuotaSetting customers,
            SubscriptionProvisioning provisioning,
            Cancellation cancellation,
            Projection projection) {
        this.transactions = transactions;
        this.catalog = catalog;
        this.customers = customers;
        this.provisioning = provisioning;
        this.cancellation = cancellation;
        this.projection = projection;
    }

    /// Creates the subscription of an order. It is idempotent.
    ///
    /// @return false if the operator sells nothing
    boolean createSubscription(Order order, Author author) {
        Caller seller = catalog.callerFor(order).orElse(null);
        if (seller == null) {
            return false;
        }
        catalog.publishDefault(order);
        Account account = transactions.read(order.account(), tx -> Accounts.require(tx, order.account()));
        customers.createCustomer(account, author);
        if (live(seller, order).isEmpty()) {
            provisioning.provision(seller, author, agreed(order, catalog.prices(order)));
        }
        return true;
    }

    /// Ends the subscriptions of an environment.
    void end(Order order, Author author) {
        catalog.callerFor(order)
                .ifPresent(seller -> live(seller, order).forEach(it -> cancellation.end(seller, author, it.id())));
    }

    /// Checks the entitlement of an environment. If the operator sells nothing, all environments are entitled.
    ///
    /// @param sequence event of the seller's log that must be taken into account
    /// @return null if this server has not seen the event yet
    @Nullable
    Boolean isEntitled(Order order, long sequence) {
        Caller seller = catalog.callerFor(order).orElse(null);
        if (seller == null) {
            return true;
        }
        CustomerAtEvent found = projection.find(seller.environment(), order.accountSlug());
        if (found.sequence() < sequence) {
            return null;
        }
        CustomerEntitlements granted = found.of(resource(order));
        boolean exists = found.feature(DefaultCatalog.FEATURE) != null;
        return granted.check(DefaultCatalog.FEATURE, exists, 0, List.of(), found.nowMillis())
                instanceof Decision.Granted;
    }

    /// Whether the subscription was canceled for good. An expired one can be renewed.
    boolean isCanceled(Order order) {
        return catalog.callerFor(order)
                .flatMap(seller -> transactions.read(
                        seller.environment(),
                        tx -> ResourceSubscriptions.lastStatus(
                                tx, seller.environment(), order.accountSlug(), resource(order))))
                .filter(it -> it == SubscriptionStatus.CANCELED)
                .isPresent();
    }

    private List<Subscription> live(Caller seller, Order order) {
        return transactions
                .read(seller.environment(), tx -> Subscriptions.live(tx, seller.environment(), order.accountSlug()))
                .stream()
                .filter(it -> it.resourceId().equals(resource(order)))
                .toList();
    }

    /// Returns a subscription with the prices of the quote, independent of the current catalog.
    private static SubscriptionDraft agreed(Order order, Prices prices) {
        Quote quote = requireNonNull(order.quote());
        if (prices.areQuotedIn(quote, order.requested())) {
            return draft(order, prices, Map.of());
        }
        return AgreedPrices.of(quote, prices.soldFor(order.requested()))
                .map(it -> draft(order, prices, Map.of()).at(it))
                .orElseGet(() -> draft(order, prices, AgreedPrices.metadata(quote)));
    }

    private static SubscriptionDraft draft(Order order, Prices prices, Map<String, String> quoted) {
        Map<String, String> metadata = new HashMap<>(quoted);
        metadata.put("order", order.id().toString());
        List<SubscriptionDraft.Addon> addons = prices.addonsFor(order.requested()).stream()
                .map(it -> new SubscriptionDraft.Addon(it, 1))
                .toList();
        List<SubscriptionDraft.Units> units = prices.unitsFor(order.requested()).entrySet().stream()
                .map(it -> new SubscriptionDraft.Units("charges", "charges", it.getKey(), it.getValue()))
                .toList();
        return new SubscriptionDraft(
                "order-" + order.id(),
                true,
                order.accountSlug(),
                DefaultCatalog.PLAN,
                resource(order),
                null,
                null,
                BillingPeriod.MONTHLY,
                false,
                ScheduleStrategy.IMMEDIATE,
                null,
                null,
                addons,
                units,
                List.of(),
                metadata,
                Map.of());
    }

    private static String resource(Order order) {
        return requireNonNull(requireNonNull(order.development()).publicId()).toString();
    }
}
