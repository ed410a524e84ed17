package dev.ambit.stack;

/// What a resource is called.
///
/// @param container in which nobody else may have the name: a cluster, a gateway, a repository
public record ResourceName(ResourceKind kind, String container, String name) {}
