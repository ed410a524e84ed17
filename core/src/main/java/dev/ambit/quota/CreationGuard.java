package dev.ambit.quota;

import static dev.ambit.event.EventType.PRODUCT_CREATED;
import static dev.ambit.event.EventType.SUBSCRIPTION_CANCELED;
import static dev.ambit.event.EventType.SUBSCRIPTION_CREATED;
import static dev.ambit.event.EventType.SUBSCRIPTION_EXPIRED;

import dev.ambit.account.Accounts;
import dev.ambit.account.Slug;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.EnvironmentType;
import dev.ambit.environment.KnownEnvironment;
import dev.ambit.environment.KnownEnvironments;
import dev.ambit.event.Author;
import dev.ambit.event.ChangeGuard;
import dev.ambit.event.EventType;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Refuses changes that would exceed an account's allowance, based on their events. Replacing a subscription does
/// not increase the usage, and automatic changes are never refused.
public final class CreationGuard implements ChangeGuard {

    /// Actor types of automatic changes, as in [Author].
    private static final Set<String> BY_ITSELF = Set.of("SCHEDULER", "SYSTEM");

    private final Transactions transactions;
    private final KnownEnvironments environments;
    private final Quotas allowances;

    public CreationGuard(Transactions transactions, KnownEnvironments environments, Quotas allowances) {
        this.transactions = transactions;
        this.environments = environments;
        this.allowances = allowances;
    }

    @Override
    public Verdict before(EnvironmentId environment, Author author) {
        if (BY_ITSELF.contains(author.actor().type())) {
            return Verdict.ALLOWED;
        }
        KnownEnvironment known = environments.find(environment).orElse(null);
        return known == null ? Verdict.ALLOWED : verdict(known.account(), allowances.of(known));
    }

    /// Checks a new environment and its initial content.
    public Verdict beforeNew(AccountId account, EnvironmentType type) {
        if (!type.isCountedAgainstAllowance()) {
            return Verdict.ALLOWED;
        }
        Slug slug =
                transactions.read(account, tx -> Accounts.require(tx, account)).slug();
        return verdict(account, allowances.of(slug));
    }

    private static Verdict verdict(AccountId account, Quota allowance) {
        return allowance.limits(Metric.PRODUCTS) || allowance.limits(Metric.SUBSCRIPTIONS)
                ? (tx, events) -> require(tx, allowance, account, events)
                : Verdict.ALLOWED;
    }

    private static void require(Handle tx, Quota allowance, AccountId account, Map<EventType, Integer> events) {
        long products = count(events, PRODUCT_CREATED);
        long subscriptions = count(events, SUBSCRIPTION_CREATED)
                - count(events, SUBSCRIPTION_CANCELED)
                - count(events, SUBSCRIPTION_EXPIRED);
        if (products > 0 || subscriptions > 0) {
            // This usage already includes the new entities.
            AccountUse use = AccountUsage.lockCounted(tx, account);
            require(allowance, Metric.PRODUCTS, use.products(), products);
            require(allowance, Metric.SUBSCRIPTIONS, use.subscriptions(), subscriptions);
        }
    }

    /// A future subscription that replaces a live one is not an increase.
    private static void require(Quota allowance, Metric metric, long after, long made) {
        if (made > 0 && allowance.limits(metric)) {
            long more = Math.min(made, after);
            allowance.require(metric, after - more, more);
        }
    }

    private static long count(Map<EventType, Integer> events, EventType type) {
        return events.getOrDefault(type, 0);
    }
}
