package dev.ambit.stack;

/// What an infra resource is.
public enum ResourceKind {
    HOST(ResourceClass.ISOLATED),
    API_STAGE(ResourceClass.ISOLATED),
    CDN(ResourceClass.REPLICATED),
    ASSET_BUCKET(ResourceClass.ISOLATED),
    FUNCTION(ResourceClass.ISOLATED),
    SESSION(ResourceClass.ISOLATED),
    /// Its data; its structure is replicated, by releases.
    DATABASE(ResourceClass.ISOLATED),
    /// Replicated when it is made, then on its own.
    BRANCH(ResourceClass.REPLICATED),
    POLICY(ResourceClass.SHARED),
    /// Read by development, written by production.
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
