package dev.ambit.stack;

import java.util.List;

/// The observed state of a resource.
///
/// @param drifts differences from the wanted state; empty if there are none
public record Observed(boolean isThere, List<Drift> drifts) {

    public static final Observed ABSENT = new Observed(false, List.of());

    public Observed {
        drifts = List.copyOf(drifts);
    }
}
