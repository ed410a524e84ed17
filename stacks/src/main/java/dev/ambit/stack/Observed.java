package dev.ambit.stack;

import java.util.List;

/// How a resource was found.
///
/// @param drifts where it differs from what is wanted; none: all is well
public record Observed(boolean isThere, List<Drift> drifts) {

    public static final Observed ABSENT = new Observed(false, List.of());

    public Observed {
        drifts = List.copyOf(drifts);
    }
}
