package dev.ambit.stack;

/// The relation between a resource of development and production's.
public enum ResourceClass {
    /// Separate identifiers; a write to one is never visible in the other.
    ISOLATED,
    /// Copied from production once or by a release; independent otherwise.
    REPLICATED,
    /// The same resource.
    SHARED,
    /// Only production has the resource.
    PRODUCTION_ONLY
}
