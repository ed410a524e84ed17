package dev.ambit.stack;

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
    BACKUP(ResourceClass.PRODUCTION_ONLY);

    private final ResourceClass resourceClass;

    ResourceKind(ResourceClass resourceClass) {
        this.resourceClass = resourceClass;
    }

    public ResourceClass resourceClass() {
        return resourceClass;
    }
}
