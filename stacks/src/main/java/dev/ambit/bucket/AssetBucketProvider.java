package dev.ambit.bucket;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.host.bucket.BucketAgent;
import dev.ambit.stack.Drift;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.Provider;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.WantedResource;
import java.util.List;
import java.util.Map;

/// Provides the asset bucket of a stage. The bucket's access key has the same name.
public final class AssetBucketProvider implements Provider {

    private final BucketAgent buckets;
    private final String address;

    /// @param address URL for S3 clients
    public AssetBucketProvider(BucketAgent buckets, String address) {
        this.buckets = buckets;
        this.address = address;
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.ASSET_BUCKET;
    }

    @Override
    public String name() {
        return "s3";
    }

    /// Refuses the suffix of media buckets, which share one namespace with asset buckets.
    @Override
    public void checkName(String name, String field) {
        if (name.endsWith(MediaProvider.SUFFIX)) {
            throw BAD_USER_INPUT
                    .because(("`%s` must not end with `%s`, which is reserved for media buckets; received `%s`. Choose"
                                    + " another name.")
                            .formatted(field, MediaProvider.SUFFIX, shortened(name)))
                    .at(field, name, "a name that does not end with " + MediaProvider.SUFFIX);
        }
        buckets.check(name, field);
    }

    @Override
    public void check(WantedResource wanted) {
        checkName(wanted.name(), "name");
        if (Boolean.parseBoolean(wanted.parameters().get("versioned"))) {
            throw BAD_USER_INPUT
                    .because("`versioned` must be `false`; received `true`. Asset buckets do not store versions, so"
                            + " remove the parameter.")
                    .at("versioned", true, "false");
        }
    }

    @Override
    public Map<String, String> ensure(WantedResource wanted, StepLog log) {
        check(wanted);
        buckets.make(wanted.name());
        log.say("Bucket %s exists.".formatted(wanted.name()));
        return Map.of("address", address, "bucket", wanted.name(), "accessKey", wanted.name());
    }

    @Override
    public ObservedResource observe(WantedResource wanted) {
        boolean isThere = buckets.exists(wanted.name());
        return new ObservedResource(isThere, isThere ? List.of() : List.of(new Drift("bucket", "there", "missing")));
    }

    @Override
    public Map<String, Long> count(WantedResource wanted) {
        return buckets.count(wanted.name());
    }

    @Override
    public void remove(WantedResource wanted, StepLog log) {
        check(wanted);
        log.say("Deleted the bucket with %d objects.".formatted(buckets.remove(wanted.name())));
    }
}
