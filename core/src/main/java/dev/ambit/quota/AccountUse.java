package dev.ambit.quota;

/// The counted usage of an account: live entities, and events reported this month.
record AccountUse(long products, long subscriptions, long events) {}
