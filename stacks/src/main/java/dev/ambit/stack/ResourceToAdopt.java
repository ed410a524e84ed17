package dev.ambit.stack;

import org.jspecify.annotations.Nullable;

/// A resource of a running production that a stack adopts.
///
/// @param remoteId id at its provider, such as an ARN
/// @param name at its provider; null: the name in the blueprint
public record ResourceToAdopt(
        ResourceKind kind, String remoteId, @Nullable String name) {}
