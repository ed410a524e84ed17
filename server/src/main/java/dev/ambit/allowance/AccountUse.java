package dev.ambit.allowance;

import java.util.List;

/// How much an account has: what is live now, and what it reported this month.
record AccountUse(long products, long subscriptions, long events) {

    static AccountUse sum(List<AccountUse> some) {
        return new AccountUse(
                some.stream().mapToLong(AccountUse::products).sum(),
                some.stream().mapToLong(AccountUse::subscriptions).sum(),
                some.stream().mapToLong(AccountUse::events).sum());
    }

    AccountUse reporting(long reported) {
        return new AccountUse(products, subscriptions, reported);
    }
}
