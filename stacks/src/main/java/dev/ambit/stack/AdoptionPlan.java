package dev.ambit.stack;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The resources that a production stack is to adopt, as its blueprint wants them.
///
/// @param missing kinds of the blueprint that can be adopted, but are neither listed nor adopted
public record AdoptionPlan(List<Entry> entries, List<ResourceKind> missing) {

    public AdoptionPlan {
        entries = List.copyOf(entries);
        missing = List.copyOf(missing);
    }

    /// A resource to adopt.
    ///
    /// @param wanted null if the blueprint does not have the kind
    /// @param isAdopted whether the stack has adopted it already
    /// @param refusal why it cannot be adopted, in one or two sentences; null if it can
    public record Entry(
            ResourceToAdopt resource,
            @Nullable WantedResource wanted,
            boolean isAdopted,
            @Nullable String refusal) {}
}
