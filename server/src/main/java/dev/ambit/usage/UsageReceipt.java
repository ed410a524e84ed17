package dev.ambit.usage;

import java.util.List;

/// A report that is on disk: where the counter behind each of its lines stands, and the last event known by then.
record UsageReceipt(List<Counter> states, long sequence) {}
