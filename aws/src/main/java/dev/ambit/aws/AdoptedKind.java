package dev.ambit.aws;

import dev.ambit.stack.Drift;
import dev.ambit.stack.WantedResource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The calls about adopted resources of one kind. They read a resource and write its owner tags, and change nothing
/// else.
interface AdoptedKind {

    /// Reads a resource; nothing if it does not exist.
    ///
    /// @param distribution properties of the stack's distribution; empty if it has none
    Optional<Found> read(AwsAccount account, WantedResource wanted, OwnerTags tags, Map<String, String> distribution);

    /// Writes the owner tags; other tags stay.
    void tag(AwsAccount account, WantedResource wanted, OwnerTags tags, Found found);

    /// An existing resource.
    ///
    /// @param detail properties to show
    /// @param drifts differences from the blueprint
    record Found(Map<String, String> tags, Map<String, String> detail, List<Drift> drifts) {

        public Found {
            tags = Map.copyOf(tags);
            detail = Map.copyOf(detail);
            drifts = List.copyOf(drifts);
        }
    }

    /// Returns the ARN of an adopted resource.
    static ResourceArn arn(WantedResource wanted) {
        return ResourceArn.of(wanted.kind(), String.valueOf(wanted.remoteId()));
    }
}
