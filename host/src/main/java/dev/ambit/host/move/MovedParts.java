package dev.ambit.host.move;

import java.util.List;

/// The parts of an account that are on the disk of its host.
///
/// @param store slug of the account, which names its repository
/// @param buckets names of buckets; empty if the operator's S3 stores them
/// @param functions names of functions
/// @param sessions names of session stores with their own Redis process
public record MovedParts(String store, List<String> buckets, List<String> functions, List<String> sessions) {

    public MovedParts {
        buckets = List.copyOf(buckets);
        functions = List.copyOf(functions);
        sessions = List.copyOf(sessions);
    }
}
