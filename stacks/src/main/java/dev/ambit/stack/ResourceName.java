package dev.ambit.stack;

/// The name of a resource.
///
/// @param container in which the name is unique: a cluster, a gateway or a repository
public record ResourceName(ResourceKind kind, String container, String name) {}
