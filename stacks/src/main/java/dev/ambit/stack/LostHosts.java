package dev.ambit.stack;

import dev.ambit.account.Accounts;
import dev.ambit.db.Transactions;
import dev.ambit.domain.DomainName;
import dev.ambit.domain.HostRule;

/// Releases the hosts of a domain that now belongs to another account, so that the new owner can use them.
public final class LostHosts {

    private static final String CONTAINER = ResourceKind.HOST.name();

    private final Transactions transactions;
    private final HostRule rule;

    public LostHosts(Transactions transactions, HostRule rule) {
        this.transactions = transactions;
        this.rule = rule;
    }

    /// Frees each host at or below the domain whose holder may no longer serve it.
    public void release(DomainName domain) {
        transactions
                .outside(tx -> InfraNames.within(tx, CONTAINER, domain.value()))
                .forEach(this::releaseIfLost);
    }

    private void releaseIfLost(String host, ResourceHolder holder) {
        boolean isLost = transactions.in(
                holder.account(),
                tx -> rule.objection(tx, holder.account(), Accounts.slug(tx, holder.account()), host)
                        .isPresent());
        if (isLost) {
            transactions.outside(tx -> {
                InfraNames.release(tx, CONTAINER, host, holder);
                return null;
            });
        }
    }
}
