package dev.ambit.stack;

/// The name of a resource.
///
/// @param container in which the name is unique: the kind; for an API stage, also account and environment; for
///     a database on a remote server, also this server; for an adopted resource with another name than in the
///     blueprint, its remote id
public record ResourceName(ResourceKind kind, String container, String name) {

    /// Returns the container of the resources of a kind on a remote server.
    ///
    /// @param server host and port
    static String containerOn(ResourceKind kind, String server) {
        return "%s %s".formatted(kind, server);
    }

    /// Returns the name of a resource on a remote server.
    ResourceName on(String server) {
        return new ResourceName(kind, containerOn(kind, server), name);
    }
}
