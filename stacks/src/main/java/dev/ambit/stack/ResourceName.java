package dev.ambit.stack;

/// The name of a resource.
///
/// @param container in which the name is unique: the kind; for an API stage, also account and environment; for
///     an adopted resource with another name than in the blueprint, its remote id
public record ResourceName(ResourceKind kind, String container, String name) {}
