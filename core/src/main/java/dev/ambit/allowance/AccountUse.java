package dev.ambit.allowance;

/// How much an account has: what is live now, and what it reported this month.
record AccountUse(long products, long subscriptions, long events) {}
