package dev.ambit.cdn;

import dev.ambit.host.cdn.Distribution;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.Provider;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.WantedResource;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Provides distributions. It creates nothing, because the gateway reads their settings when it looks up a site.
public final class CdnProvider implements Provider {

    private final Invalidations invalidations;

    public CdnProvider(Invalidations invalidations) {
        this.invalidations = invalidations;
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.CDN;
    }

    @Override
    public String name() {
        return "gateway";
    }

    @Override
    public Set<ResourceKind> after() {
        return Set.of(ResourceKind.ASSET_BUCKET, ResourceKind.MEDIA, ResourceKind.FUNCTION);
    }

    @Override
    public void check(WantedResource wanted) {
        var _ = Distribution.of(wanted.parameters());
    }

    @Override
    public Map<String, String> ensure(WantedResource wanted, StepLog log) {
        Distribution distribution = Distribution.of(wanted.parameters());
        log.say("Configured the distribution with %d behaviors and %d error pages."
                .formatted(
                        distribution.behaviors().size(),
                        distribution.errorPages().size()));
        return Map.of();
    }

    @Override
    public boolean mayBeAdopted() {
        return false;
    }

    @Override
    public ObservedResource observe(WantedResource wanted) {
        return new ObservedResource(true, List.of());
    }

    /// Counts the cache entries of this server's own host and of joined hosts; other servers invalidate theirs.
    @Override
    public Map<String, Long> count(WantedResource wanted) {
        return Map.of("copies", invalidations.kept(wanted.environmentId()));
    }

    @Override
    public void remove(WantedResource wanted, StepLog log) {
        invalidations.invalidate(wanted.environmentId(), List.of("/*"));
        log.say("Deleted the distribution and its cached responses.");
    }
}
