package dev.ambit.stack;

/// How much a resource of development has in common with production's.
public enum ResourceClass {
    /// No identifier in common, and a write to one is never seen in the other.
    ISOLATED,
    /// Copied from production once, or by a release; then its own.
    REPLICATED,
    /// The same thing.
    SHARED,
    /// Of production alone.
    PRODUCTION_ONLY
}
