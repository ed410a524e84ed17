package dev.ambit.integration;

import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environment;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import java.time.InstantSource;

/// Disconnects an environment from Stripe and deletes the key. Nothing changes at Stripe.
public final class StripeDisconnection {

    private final Transactions transactions;
    private final InstantSource clock;

    public StripeDisconnection(Transactions transactions, InstantSource clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    StripeAccount disconnect(AccountId account, String slug, Author author) {
        return transactions.in(account, tx -> {
            Environment environment = Environments.enter(tx, account, slug);
            StripeAccount gone = StripeAccounts.require(tx, environment.id());
            StripeAccounts.remove(tx, environment.id());
            AccountAuditLog.add(
                    tx,
                    account,
                    author,
                    StripeAccount.auditEntry(AccountOperation.STRIPE_DISCONNECTED, environment, gone, null),
                    clock.instant());
            return gone;
        });
    }
}
