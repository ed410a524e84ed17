package dev.ambit.quota;

import static dev.ambit.problem.ProblemCode.ENVIRONMENT_NOT_FOUND;

import dev.ambit.access.Caller;
import dev.ambit.account.Account;
import dev.ambit.account.Slug;
import dev.ambit.catalog.PackageEntitlement;
import dev.ambit.customer.CustomerDraft;
import dev.ambit.customer.Customers;
import dev.ambit.db.Transactions;
import dev.ambit.engine.Behavior;
import dev.ambit.event.Author;
import dev.ambit.grant.GrantCreation;
import dev.ambit.grant.GrantDraft;
import dev.ambit.grant.GrantPeriod;
import dev.ambit.subscription.CustomerProvisioning;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Manages accounts as customers in the operator's account, with promotional entitlements as their limits.
public final class QuotaSetting {

    private final Transactions transactions;
    private final OperatorEnvironment operatorEnvironment;
    private final CustomerProvisioning customers;
    private final GrantCreation granting;

    public QuotaSetting(
            Transactions transactions,
            OperatorEnvironment operatorEnvironment,
            CustomerProvisioning customers,
            GrantCreation granting) {
        this.transactions = transactions;
        this.operatorEnvironment = operatorEnvironment;
        this.customers = customers;
        this.granting = granting;
    }

    /// Returns whether a customer with this slug exists, possibly for a deleted account. A new account with the
    /// same slug would get that customer's subscriptions.
    public boolean isTaken(Slug account) {
        return operatorEnvironment
                .callerFor(account)
                .flatMap(seller -> transactions.read(
                        seller.environment(), tx -> Customers.find(tx, seller.environment(), account.value())))
                .isPresent();
    }

    /// Creates the customer that represents a new account. The customer's id is the account's slug.
    public void createCustomer(Account account, Author author) {
        operatorEnvironment.callerFor(account.slug()).ifPresent(seller -> provision(seller, author, account));
    }

    /// Replaces the limits. Creates the customer of an account that is older than this feature.
    ///
    /// @param limits null or absent metrics are unlimited
    void set(Account account, Author author, Map<Metric, @Nullable BigDecimal> limits) {
        Caller seller = operatorEnvironment
                .callerFor(account.slug())
                .orElseThrow(() -> ENVIRONMENT_NOT_FOUND.because(
                        "The account `operator` cannot limit itself, and it needs its environment `production` to set"
                                + " limits. Send the slug of another account."));
        provision(seller, author, account);
        List<GrantDraft> promises = new ArrayList<>();
        for (Metric metric : Metric.values()) {
            promises.add(grant(metric, limits.get(metric)));
        }
        granting.grant(seller, author, account.slug().value(), promises);
    }

    private void provision(Caller seller, Author author, Account account) {
        customers.provision(
                seller,
                author,
                new CustomerDraft(account.slug().value(), account.displayName(), null, Map.of(), Map.of()));
    }

    private static GrantDraft grant(Metric metric, @Nullable BigDecimal limit) {
        var entitlement = new PackageEntitlement(
                metric.feature(),
                true,
                limit,
                limit == null,
                false,
                List.of(),
                null,
                null,
                Behavior.INCREMENT,
                false,
                Map.of());
        return new GrantDraft(entitlement, GrantPeriod.LIFETIME, true, null, null);
    }
}
