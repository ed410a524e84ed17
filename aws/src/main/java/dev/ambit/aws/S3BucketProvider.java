package dev.ambit.aws;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.stack.Drift;
import dev.ambit.stack.InProgressException;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.Providers;
import dev.ambit.stack.RemoteBucket;
import dev.ambit.stack.RemoteBucketProvider;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.TerraformImport;
import dev.ambit.stack.WantedResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.S3Client;

/// Provides asset buckets on Amazon S3. Each call is idempotent, so a step that was interrupted between two calls is
/// repeated from its beginning.
final class S3BucketProvider implements RemoteBucketProvider {

    private static final Duration REMOVAL_PAUSE = Duration.ofSeconds(1);
    private static final Duration REMOVAL_PATIENCE = Duration.ofDays(1);

    /// Pages of 1,000 objects that one turn deletes before it frees its worker.
    private static final int PAGES_MAX = 10;

    private final Function<WantedResource, AwsAccount> accounts;
    private final AwsClients clients;
    private final String installation;

    /// @param accounts returns the AWS account of a resource
    /// @param installation stable name of this installation
    S3BucketProvider(Function<WantedResource, AwsAccount> accounts, AwsClients clients, String installation) {
        this.accounts = accounts;
        this.clients = clients;
        this.installation = installation;
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.ASSET_BUCKET;
    }

    @Override
    public String name() {
        return Providers.AWS;
    }

    /// Names of buckets contain a hash of a secret of the stack, so no bucket can exist before its stack.
    @Override
    public boolean mayBeAdopted() {
        return false;
    }

    @Override
    public void check(WantedResource wanted) {
        if (Boolean.parseBoolean(wanted.parameters().get("versioned"))) {
            throw BAD_USER_INPUT
                    .because("`versioned` must be `false`; received `true`. Asset buckets do not store versions, so"
                            + " remove the parameter.")
                    .at("versioned", true, "false");
        }
        var _ = find(wanted, buckets(wanted));
    }

    @Override
    public Map<String, String> ensure(WantedResource wanted, StepLog log) {
        OwnerTags tags = tags(wanted);
        List<S3Bucket> buckets = buckets(wanted);
        Found found = find(wanted, buckets).orElseGet(() -> make(buckets, log));
        S3Bucket bucket = found.bucket();
        if (!tags.isCurrent(found.tags())) {
            bucket.tag(found.tags(), tags);
        }
        if (!bucket.isPrivate()) {
            bucket.makePrivate();
            log.say("Blocked public access.");
        }
        if (!bucket.isOwnerEnforced()) {
            bucket.enforceOwner();
            log.say("Disabled access control lists.");
        }
        if (wanted.isSuspended() != bucket.isClosed()) {
            bucket.close(wanted.isSuspended());
            log.say(wanted.isSuspended() ? "Denied access to objects." : "Allowed access to objects again.");
        }
        return detail(bucket);
    }

    /// Returns the drifts of settings that every bucket of a stack should have.
    static List<Drift> settings(S3Bucket bucket) {
        List<Drift> drifts = new ArrayList<>();
        if (!bucket.isPrivate()) {
            drifts.add(new Drift("publicAccess", "blocked", "not blocked"));
        }
        if (!bucket.isOwnerEnforced()) {
            drifts.add(new Drift("objectOwnership", "BucketOwnerEnforced", "access control lists"));
        }
        return drifts;
    }

    static Map<String, String> detail(S3Bucket bucket) {
        AwsAccount account = bucket.account();
        return Map.of(
                "bucket", bucket.name(),
                "region", account.region(),
                "awsAccount", account.number(),
                "console", "https://s3.console.aws.amazon.com/s3/buckets/" + bucket.name());
    }

    @Override
    public RemoteBucket open(WantedResource wanted) {
        AdoptedProvider.requireMade(wanted);
        S3Bucket bucket = find(wanted, buckets(wanted))
                .map(Found::bucket)
                .orElseThrow(() -> STACK_RESOURCE_REFUSED.because(
                        "The bucket of `%s` does not exist on AWS. Repair the stack, then deploy again."
                                .formatted(wanted.name())));
        return new S3Objects(bucket.s3(), bucket.account(), bucket.name());
    }

    @Override
    public List<TerraformImport> terraform(Map<String, String> detail) {
        String bucket = detail.get("bucket");
        return bucket == null
                ? List.of()
                : List.of(
                        new TerraformImport("aws_s3_bucket", bucket),
                        new TerraformImport("aws_s3_bucket_public_access_block", bucket),
                        new TerraformImport("aws_s3_bucket_ownership_controls", bucket));
    }

    @Override
    public ObservedResource observe(WantedResource wanted) {
        Optional<Found> found = all(buckets(wanted)).findFirst();
        if (found.isEmpty()) {
            return ObservedResource.ABSENT;
        }
        S3Bucket bucket = found.get().bucket();
        List<Drift> drifts = new ArrayList<>(tags(wanted).drifts(found.get().tags()));
        drifts.addAll(settings(bucket));
        if (wanted.isSuspended() != bucket.isClosed()) {
            drifts.add(new Drift(
                    "access",
                    wanted.isSuspended() ? "denied" : "allowed",
                    wanted.isSuspended() ? "allowed" : "denied"));
        }
        return new ObservedResource(true, drifts);
    }

    @Override
    public Map<String, Long> count(WantedResource wanted) {
        Map<String, Long> counts = new HashMap<>();
        all(buckets(wanted))
                .forEach(it -> it.bucket().count().forEach((what, count) -> counts.merge(what, count, Long::sum)));
        return counts;
    }

    /// Removes all buckets of the resource, because an interrupted step may have created a second one.
    @Override
    public void remove(WantedResource wanted, StepLog log) {
        List<Found> found = all(buckets(wanted)).toList();
        found.forEach(it -> requireOurs(it, wanted));
        found.forEach(it -> remove(it.bucket(), log));
    }

    private static void remove(S3Bucket bucket, StepLog log) {
        if (bucket.isClosed()) {
            bucket.close(false);
        }
        for (int i = 0; i < PAGES_MAX; i++) {
            if (bucket.removePage() == 0) {
                bucket.abortUploads();
                bucket.remove();
                log.say("Deleted bucket %s.".formatted(bucket.name()));
                return;
            }
        }
        throw new InProgressException("The bucket still contains objects.", REMOVAL_PAUSE, REMOVAL_PATIENCE);
    }

    private static Found make(List<S3Bucket> buckets, StepLog log) {
        S3Bucket bucket = buckets.stream()
                .filter(S3Bucket::make)
                .findFirst()
                .orElseThrow(() -> STACK_RESOURCE_REFUSED.because(
                        "All bucket names of this resource are taken. Delete the stack, then order it again."));
        log.say("Created bucket %s.".formatted(bucket.name()));
        return new Found(bucket, Map.of());
    }

    /// Returns the bucket, or nothing if it does not exist.
    ///
    /// @throws dev.ambit.problem.Problem if the bucket belongs to another stack or installation
    private Optional<Found> find(WantedResource wanted, List<S3Bucket> buckets) {
        Optional<Found> found = all(buckets).findFirst();
        found.ifPresent(it -> requireOurs(it, wanted));
        return found;
    }

    private void requireOurs(Found found, WantedResource wanted) {
        if (tags(wanted).isStranger(found.tags())) {
            throw STACK_RESOURCE_REFUSED.because(
                    "Bucket `%s` has the owner tags of another stack or installation. Correct its tag `%s`."
                            .formatted(found.bucket().name(), OwnerTags.INSTALLATION));
        }
    }

    /// An existing bucket.
    private record Found(S3Bucket bucket, Map<String, String> tags) {}

    private static Stream<Found> all(List<S3Bucket> buckets) {
        return buckets.stream().flatMap(it -> it.tags().map(tags -> new Found(it, tags)).stream());
    }

    /// Reads the AWS account, so a step calls it once.
    private List<S3Bucket> buckets(WantedResource wanted) {
        AwsAccount account = accounts.apply(wanted);
        S3Client s3 = clients.s3(account);
        return BucketName.of(account, wanted).stream()
                .map(it -> new S3Bucket(s3, account, it))
                .toList();
    }

    private OwnerTags tags(WantedResource wanted) {
        return OwnerTags.of(installation, wanted);
    }
}
