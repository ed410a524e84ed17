package dev.ambit.entitlement;

/// What the projection reads in the body of `measurement.reported`.
record Counted(CounterState counted) {}
