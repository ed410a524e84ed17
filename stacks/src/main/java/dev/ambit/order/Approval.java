package dev.ambit.order;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.EDITED_MEANWHILE;
import static dev.ambit.problem.ProblemCode.QUOTE_EXPIRED;
import static java.util.Objects.requireNonNull;

import dev.ambit.account.Account;
import dev.ambit.account.Accounts;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.AccountEvents;
import dev.ambit.event.Author;
import dev.ambit.stack.ScopeCheck;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Approves the quote of an order. The environment is provisioned at once, unless the account needs the operator
/// to do it.
public final class Approval {

    private final Transactions transactions;
    private final OrderProvisioning provisioning;
    private final ScopeCheck scopes;
    private final AccountEvents events;
    private final InstantSource clock;

    public Approval(
            Transactions transactions,
            OrderProvisioning provisioning,
            ScopeCheck scopes,
            AccountEvents events,
            InstantSource clock) {
        this.transactions = transactions;
        this.provisioning = provisioning;
        this.scopes = scopes;
        this.events = events;
        this.clock = clock;
    }

    /// @param monthly price that the account expects; null accepts the current quote
    Order approve(AccountId account, UUID id, @Nullable BigDecimal monthly, Author author) {
        return transactions.in(account, tx -> {
            Account owner = Accounts.lock(tx, account);
            Order before = Orders.lock(tx, account, id);
            OrderChange.require(before, "approve", EnumSet.of(OrderState.QUOTED));
            Instant now = clock.instant();
            Quote quote = requireNonNull(before.quote());
            if (!quote.standsAt(now)) {
                throw QUOTE_EXPIRED
                        .because("The quote expired at %s. Ask the operator for a new quote."
                                .formatted(quote.validUntil()))
                        .with("validUntil", quote.validUntil());
            }
            if (monthly != null && quote.monthly().compareTo(monthly) != 0) {
                throw EDITED_MEANWHILE
                        .because(("`monthly` must be the price of the current quote, `%s`; received `%s`. Read the new"
                                        + " quote, then approve it.")
                                .formatted(quote.monthly().toPlainString(), shortened(monthly)))
                        .with("current", quote.monthly());
            }
            OrderChange.requireProvisionable(tx, scopes, before);
            Order approved = before.in(OrderState.APPROVED);
            OrderChange.save(tx, AccountOperation.ORDER_APPROVED, before, approved, author, now);
            if (owner.devEnvironmentOrderRequired()) {
                OrderChange.append(events, tx, AccountOperation.ORDER_APPROVED, approved, author, now);
                return approved;
            }
            Order provisioned = provisioning.provision(tx, owner, approved, author);
            OrderChange.append(events, tx, AccountOperation.ORDER_APPROVED, approved, author, now);
            OrderChange.append(events, tx, AccountOperation.ORDER_PROVISIONED, provisioned, author, now);
            return provisioned;
        });
    }
}
