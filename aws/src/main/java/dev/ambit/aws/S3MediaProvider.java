package dev.ambit.aws;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.Provider;
import dev.ambit.stack.Providers;
import dev.ambit.stack.RemoteResource;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.SharedProvider;
import dev.ambit.stack.Stage;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.TerraformImport;
import dev.ambit.stack.WantedResource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Provides the images of a store on Amazon S3, unless the blueprint has an external `baseUrl`. Production has a
/// bucket, which development only reads.
final class S3MediaProvider implements Provider {

    private static final String ACCESS = "access";

    private final S3BucketProvider buckets;
    private final CloudFrontProvider.CdnStack stack;
    private final Provider elsewhere = SharedProvider.media();

    /// @param buckets makes the bucket of production
    S3MediaProvider(S3BucketProvider buckets, CloudFrontProvider.CdnStack stack) {
        this.buckets = buckets;
        this.stack = stack;
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.MEDIA;
    }

    @Override
    public String name() {
        return Providers.AWS;
    }

    @Override
    public boolean mayBeAdopted() {
        return false;
    }

    @Override
    public void check(WantedResource wanted) {
        if (isBucket(wanted)) {
            buckets.check(wanted);
        }
    }

    @Override
    public Map<String, String> ensure(WantedResource wanted, StepLog log) {
        if (SharedProvider.mediaUrl(wanted).isPresent()) {
            return elsewhere.ensure(wanted, log);
        }
        boolean isProduction = isBucket(wanted);
        Map<String, String> detail = new HashMap<>(isProduction ? buckets.ensure(wanted, log) : production(wanted));
        detail.put(ACCESS, SharedProvider.mediaAccess(wanted));
        if (!isProduction) {
            log.say("Uses bucket %s (read-only).".formatted(detail.get("bucket")));
        }
        return detail;
    }

    /// Returns the properties of production's bucket.
    private Map<String, String> production(WantedResource wanted) {
        return stack.original(wanted)
                .map(RemoteResource::detail)
                .filter(it -> it.containsKey("bucket"))
                .orElseThrow(() -> STACK_RESOURCE_REFUSED.because(
                        "Production has no bucket `%s` for images. Repair the production stack, then resume the operation."
                                .formatted(wanted.production())));
    }

    @Override
    public ObservedResource observe(WantedResource wanted) {
        return isBucket(wanted) ? buckets.observe(wanted) : new ObservedResource(true, List.of());
    }

    @Override
    public Map<String, Long> count(WantedResource wanted) {
        return isBucket(wanted) ? buckets.count(wanted) : Map.of();
    }

    /// Deletes the bucket with production's stack. Development only refers to it.
    @Override
    public void remove(WantedResource wanted, StepLog log) {
        if (isBucket(wanted)) {
            buckets.remove(wanted, log);
        }
    }

    @Override
    public List<TerraformImport> terraform(Map<String, String> detail) {
        return "read-write".equals(detail.get(ACCESS)) ? buckets.terraform(detail) : List.of();
    }

    private static boolean isBucket(WantedResource wanted) {
        return wanted.stage() == Stage.PRODUCTION
                && SharedProvider.mediaUrl(wanted).isEmpty();
    }
}
