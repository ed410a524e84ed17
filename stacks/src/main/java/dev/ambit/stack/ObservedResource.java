package dev.ambit.stack;

import java.util.List;

/// The observed state of a resource.
///
/// @param drifts differences from the wanted state; empty if there are none
public record ObservedResource(boolean isThere, List<Drift> drifts) {

    public static final ObservedResource ABSENT = new ObservedResource(false, List.of());

    public ObservedResource {
        drifts = List.copyOf(drifts);
    }
}
