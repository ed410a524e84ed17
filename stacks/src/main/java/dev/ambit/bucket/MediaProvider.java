package dev.ambit.bucket;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.host.bucket.BucketAgent;
import dev.ambit.stack.Drift;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.Provider;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.SharedProvider;
import dev.ambit.stack.Stage;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.WantedResource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Provides the media bucket of production, unless the blueprint has an external `baseUrl`. Development has
/// read-only access to the same bucket.
public final class MediaProvider implements Provider {

    static final String SUFFIX = "-media";

    private final BucketAgent buckets;
    private final String address;
    private final Provider elsewhere = SharedProvider.media();

    /// @param address URL for S3 clients
    public MediaProvider(BucketAgent buckets, String address) {
        this.buckets = buckets;
        this.address = address;
    }

    /// Returns the name of the media bucket; nothing if the media is external or the name may belong to another
    /// account.
    public static Optional<String> bucket(WantedResource wanted) {
        return Optional.of(wanted.production())
                .filter(it -> SharedProvider.mediaUrl(wanted).isEmpty() && isOwn(wanted.store(), it));
    }

    /// Slugs have no `_`, so a name that starts with a slug and `_` belongs to that account. Asset buckets have
    /// no such names.
    private static boolean isOwn(String store, String name) {
        return name.equals(store + SUFFIX) || name.startsWith(store + "_");
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.MEDIA;
    }

    @Override
    public String name() {
        return "s3";
    }

    @Override
    public void check(WantedResource wanted) {
        if (SharedProvider.mediaUrl(wanted).isEmpty() && bucket(wanted).isEmpty()) {
            throw BAD_USER_INPUT
                    .because(("The name of a media bucket must be `%s%s` or start with `%1$s_`; received `%s`. Rename"
                                    + " the resource.")
                            .formatted(wanted.store(), SUFFIX, shortened(wanted.production())))
                    .at(
                            "name",
                            wanted.production(),
                            "%s%s, or a name that starts with %1$s_".formatted(wanted.store(), SUFFIX));
        }
        bucket(wanted).ifPresent(it -> buckets.check(it, "name"));
    }

    @Override
    public Map<String, String> ensure(WantedResource wanted, StepLog log) {
        check(wanted);
        String bucket = bucket(wanted).orElse(null);
        if (bucket == null) {
            return elsewhere.ensure(wanted, log);
        }
        buckets.make(bucket);
        String access = SharedProvider.mediaAccess(wanted);
        log.say("Uses bucket %s (%s).".formatted(bucket, access));
        return Map.of("store", bucket, "access", access, "address", address, "bucket", bucket);
    }

    @Override
    public ObservedResource observe(WantedResource wanted) {
        boolean isThere = bucket(wanted).map(buckets::exists).orElse(true);
        return new ObservedResource(isThere, isThere ? List.of() : List.of(new Drift("bucket", "there", "missing")));
    }

    @Override
    public Map<String, Long> count(WantedResource wanted) {
        return bucket(wanted).map(buckets::count).orElse(Map.of());
    }

    /// Deletes the bucket with production's stack. Development only refers to it.
    @Override
    public void remove(WantedResource wanted, StepLog log) {
        if (wanted.stage() == Stage.PRODUCTION) {
            bucket(wanted)
                    .ifPresent(
                            it -> log.say("Deleted the media bucket with %d objects.".formatted(buckets.remove(it))));
        }
    }
}
