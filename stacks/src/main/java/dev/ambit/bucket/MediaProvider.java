package dev.ambit.bucket;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.stack.Drift;
import dev.ambit.stack.Observed;
import dev.ambit.stack.Provider;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.SharedProvider;
import dev.ambit.stack.Stage;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.Wanted;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The images of a store: a bucket of production's, unless the blueprint says that they are elsewhere. Development
/// is told the same bucket and reads it (domain.md §7.2, D21).
public final class MediaProvider implements Provider {

    static final String SUFFIX = "-media";

    private static final String BASE_URL = "baseUrl";

    private final Buckets buckets;
    private final String address;
    private final Provider elsewhere = SharedProvider.media();

    /// @param address where clients of S3 reach the buckets
    public MediaProvider(Buckets buckets, String address) {
        this.buckets = buckets;
        this.address = address;
    }

    /// In which the images are; nothing if that is elsewhere, or if somebody else's bucket may be called so.
    public static Optional<String> bucket(Wanted wanted) {
        return Optional.of(wanted.production())
                .filter(it -> !wanted.parameters().containsKey(BASE_URL) && isOwn(wanted.store(), it));
    }

    /// A slug has no `_`: what has one after the store's is nobody else's, and no bucket of assets has one.
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
    public Set<ResourceKind> after() {
        return Set.of();
    }

    @Override
    public void check(Wanted wanted) {
        if (!wanted.parameters().containsKey(BASE_URL) && bucket(wanted).isEmpty()) {
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
    public Map<String, String> ensure(Wanted wanted, StepLog log) {
        check(wanted);
        String bucket = bucket(wanted).orElse(null);
        if (bucket == null) {
            return elsewhere.ensure(wanted, log);
        }
        buckets.make(bucket);
        String access = wanted.stage() == Stage.PRODUCTION ? "read-write" : "read-only";
        log.say("Uses bucket %s (%s).".formatted(bucket, access));
        return Map.of("store", bucket, "access", access, "address", address, "bucket", bucket);
    }

    @Override
    public Observed observe(Wanted wanted) {
        boolean isThere = bucket(wanted).map(buckets::exists).orElse(true);
        return new Observed(isThere, isThere ? List.of() : List.of(new Drift("bucket", "there", "missing")));
    }

    @Override
    public Map<String, Long> count(Wanted wanted) {
        return bucket(wanted).map(buckets::count).orElse(Map.of());
    }

    /// With production alone, for good: what development has of it is a name.
    @Override
    public void remove(Wanted wanted, StepLog log) {
        if (wanted.stage() == Stage.PRODUCTION) {
            bucket(wanted)
                    .ifPresent(it ->
                            log.say("Deleted the media bucket with %d objects.".formatted(Removal.of(buckets, it))));
        }
    }
}
