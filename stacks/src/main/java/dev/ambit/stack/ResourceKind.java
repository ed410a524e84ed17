package dev.ambit.stack;

import java.util.Arrays;
import java.util.List;

/// The kind of a resource.
public enum ResourceKind {
    HOST(ResourceClass.ISOLATED),
    API_STAGE(ResourceClass.ISOLATED),
    CDN(ResourceClass.REPLICATED),
    ASSET_BUCKET(ResourceClass.ISOLATED),
    FUNCTION(ResourceClass.ISOLATED),
    SESSION(ResourceClass.ISOLATED),
    /// The data is isolated; the structure is replicated by releases.
    DATABASE(ResourceClass.ISOLATED),
    /// Copied on creation, independent afterwards.
    BRANCH(ResourceClass.REPLICATED),
    POLICY(ResourceClass.SHARED),
    /// Writable by production, readable by development.
    MEDIA(ResourceClass.SHARED),
    BACKUP(ResourceClass.PRODUCTION_ONLY),
    /// The stack's parameters as its programs read them. Each stack has them if its provider supports this kind,
    /// so blueprints and orders do not contain it.
    PARAMETERS(ResourceClass.ISOLATED);

    /// The kinds that blueprints and orders can contain.
    public static final List<ResourceKind> ORDERED =
            Arrays.stream(values()).filter(it -> it != PARAMETERS).toList();

    private final ResourceClass resourceClass;

    ResourceKind(ResourceClass resourceClass) {
        this.resourceClass = resourceClass;
    }

    public ResourceClass resourceClass() {
        return resourceClass;
    }
}
