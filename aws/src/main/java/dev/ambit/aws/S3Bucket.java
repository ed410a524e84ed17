package dev.ambit.aws;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CreateBucketConfiguration;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.ObjectOwnership;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.OwnershipControlsRule;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.Tag;

/// The calls about one bucket. All name the expected AWS account, so that a bucket of a stranger is never changed.
record S3Bucket(S3Client s3, AwsAccount account, String name) {

    /// The region whose buckets are created without a location.
    private static final String FIRST_REGION = "us-east-1";

    private static final int PAGES_MAX = 1_000;
    private static final int GONE = 404;

    /// Returns the tags of the bucket, or nothing if it does not exist.
    Optional<Map<String, String>> tags() {
        return found("s3:GetBucketTagging", "NoSuchTagSet", this::tagging, Map.of());
    }

    private Map<String, String> tagging() {
        Map<String, String> tags = new HashMap<>();
        s3.getBucketTagging(it -> it.bucket(name).expectedBucketOwner(account.number()))
                .tagSet()
                .forEach(it -> tags.put(it.key(), it.value()));
        return tags;
    }

    /// Creates the bucket, which an interrupted call may have created already.
    ///
    /// @return whether it exists now; false if the name is taken, or was deleted in the last days
    boolean make() {
        var request = CreateBucketRequest.builder().bucket(name).objectOwnership(ObjectOwnership.BUCKET_OWNER_ENFORCED);
        if (!account.region().equals(FIRST_REGION)) {
            request.createBucketConfiguration(CreateBucketConfiguration.builder()
                    .locationConstraint(account.region())
                    .build());
        }
        return run("s3:CreateBucket", () -> {
            try {
                s3.createBucket(request.build());
                return true;
            } catch (S3Exception e) {
                return switch (AwsCall.code(e)) {
                    case "BucketAlreadyOwnedByYou" -> true;
                    case "BucketAlreadyExists", "OperationAborted" -> false;
                    default -> throw e;
                };
            }
        });
    }

    /// Adds the owner tags; other tags stay.
    void tag(Map<String, String> known, OwnerTags tags) {
        Map<String, String> all = new HashMap<>(known);
        all.putAll(tags.asMap());
        List<Tag> set = all.entrySet().stream()
                .map(it -> Tag.builder().key(it.getKey()).value(it.getValue()).build())
                .toList();
        run(
                "s3:PutBucketTagging",
                () -> s3.putBucketTagging(it ->
                        it.bucket(name).expectedBucketOwner(account.number()).tagging(tagging -> tagging.tagSet(set))));
    }

    boolean isPrivate() {
        return found(
                        "s3:GetBucketPublicAccessBlock",
                        "NoSuchPublicAccessBlockConfiguration",
                        () -> s3.getPublicAccessBlock(it -> it.bucket(name).expectedBucketOwner(account.number()))
                                .publicAccessBlockConfiguration(),
                        PublicAccessBlockConfiguration.builder().build())
                .filter(it -> Stream.of(
                                it.blockPublicAcls(),
                                it.ignorePublicAcls(),
                                it.blockPublicPolicy(),
                                it.restrictPublicBuckets())
                        .allMatch(Boolean.TRUE::equals))
                .isPresent();
    }

    void makePrivate() {
        run(
                "s3:PutBucketPublicAccessBlock",
                () -> s3.putPublicAccessBlock(it -> it.bucket(name)
                        .expectedBucketOwner(account.number())
                        .publicAccessBlockConfiguration(block -> block.blockPublicAcls(true)
                                .ignorePublicAcls(true)
                                .blockPublicPolicy(true)
                                .restrictPublicBuckets(true))));
    }

    boolean isOwnerEnforced() {
        return found(
                        "s3:GetBucketOwnershipControls",
                        "OwnershipControlsNotFoundError",
                        () -> s3
                                .getBucketOwnershipControls(
                                        it -> it.bucket(name).expectedBucketOwner(account.number()))
                                .ownershipControls()
                                .rules()
                                .stream()
                                .anyMatch(it -> it.objectOwnership() == ObjectOwnership.BUCKET_OWNER_ENFORCED),
                        false)
                .orElse(false);
    }

    void enforceOwner() {
        run(
                "s3:PutBucketOwnershipControls",
                () -> s3.putBucketOwnershipControls(it -> it.bucket(name)
                        .expectedBucketOwner(account.number())
                        .ownershipControls(controls -> controls.rules(OwnershipControlsRule.builder()
                                .objectOwnership(ObjectOwnership.BUCKET_OWNER_ENFORCED)
                                .build()))));
    }

    /// Whether the policy of a suspended stack is set.
    boolean isClosed() {
        return policy().find(BucketPolicy.SUSPENDED).isPresent();
    }

    /// Denies access to all objects, or allows it again.
    void close(boolean isClosed) {
        BucketPolicy policy = policy();
        put(isClosed ? policy.with(BucketPolicy.suspension(arn() + "/*")) : policy.without(BucketPolicy.SUSPENDED));
    }

    /// Whether the policy lets a distribution read the objects.
    ///
    /// @param statement id of the statement of the policy
    /// @param distribution ARN
    boolean isReadBy(String statement, String distribution) {
        return policy().find(statement)
                .filter(BucketPolicy.reading(statement, arn(), distribution)::equals)
                .isPresent();
    }

    /// Lets a distribution read the objects.
    void allowRead(String statement, String distribution) {
        put(policy().with(BucketPolicy.reading(statement, arn(), distribution)));
    }

    /// Removes a statement of the policy.
    void revoke(String statement) {
        BucketPolicy policy = policy();
        if (policy.find(statement).isPresent()) {
            put(policy.without(statement));
        }
    }

    /// Returns the name at which the bucket answers in its region.
    String domain() {
        return "%s.s3.%s.%s".formatted(name, account.region(), AwsClients.domain(account));
    }

    private String arn() {
        return "arn:%s:s3:::%s".formatted(account.partition(), name);
    }

    private BucketPolicy policy() {
        return BucketPolicy.of(found(
                        "s3:GetBucketPolicy",
                        "NoSuchBucketPolicy",
                        () -> s3.getBucketPolicy(it -> it.bucket(name).expectedBucketOwner(account.number()))
                                .policy(),
                        "")
                .orElse(""));
    }

    private void put(BucketPolicy policy) {
        if (policy.isEmpty()) {
            run(
                    "s3:DeleteBucketPolicy",
                    () -> s3.deleteBucketPolicy(it -> it.bucket(name).expectedBucketOwner(account.number())));
        } else {
            run(
                    "s3:PutBucketPolicy",
                    () -> s3.putBucketPolicy(it -> it.bucket(name)
                            .expectedBucketOwner(account.number())
                            .policy(policy.text())));
        }
    }

    /// Counts objects and their versions, up to a million.
    Map<String, Long> count() {
        long objects = 0;
        long bytes = 0;
        ListObjectVersionsResponse page = null;
        for (int i = 0; i < PAGES_MAX && (page == null || page.isTruncated()); i++) {
            page = page(page);
            objects += page.versions().size();
            bytes += page.versions().stream().mapToLong(ObjectVersion::size).sum();
        }
        return Map.of("buckets", 1L, "objects", objects, "bytes", bytes);
    }

    private ListObjectVersionsResponse page(@Nullable ListObjectVersionsResponse last) {
        return run(
                "s3:ListBucketVersions",
                () -> s3.listObjectVersions(it -> it.bucket(name)
                        .expectedBucketOwner(account.number())
                        .keyMarker(last == null ? null : last.nextKeyMarker())
                        .versionIdMarker(last == null ? null : last.nextVersionIdMarker())));
    }

    /// Deletes up to 1,000 versions of objects.
    ///
    /// @return how many there were
    int removePage() {
        ListObjectVersionsResponse page = page(null);
        List<ObjectIdentifier> all = Stream.concat(
                        page.versions().stream().map(it -> id(it.key(), it.versionId())),
                        page.deleteMarkers().stream().map(S3Bucket::id))
                .toList();
        if (!all.isEmpty()) {
            S3Objects.requireDeleted(
                    name,
                    run(
                            "s3:DeleteObjectVersion",
                            () -> s3.deleteObjects(it -> it.bucket(name)
                                    .expectedBucketOwner(account.number())
                                    .delete(objects -> objects.objects(all).quiet(true)))));
        }
        return all.size();
    }

    private static ObjectIdentifier id(DeleteMarkerEntry it) {
        return id(it.key(), it.versionId());
    }

    private static ObjectIdentifier id(String key, String version) {
        return ObjectIdentifier.builder().key(key).versionId(version).build();
    }

    void abortUploads() {
        run(
                        "s3:ListBucketMultipartUploads",
                        () -> s3.listMultipartUploads(it -> it.bucket(name).expectedBucketOwner(account.number())))
                .uploads()
                .forEach(upload -> run(
                        "s3:AbortMultipartUpload",
                        () -> s3.abortMultipartUpload(it -> it.bucket(name)
                                .expectedBucketOwner(account.number())
                                .key(upload.key())
                                .uploadId(upload.uploadId()))));
    }

    /// Deletes the empty bucket.
    void remove() {
        run("s3:DeleteBucket", () -> s3.deleteBucket(it -> it.bucket(name).expectedBucketOwner(account.number())));
    }

    /// Returns nothing if the bucket does not exist.
    ///
    /// @param missing error code for a bucket that does not have the setting; `byDefault` is returned then
    private <T> Optional<T> found(String action, String missing, Supplier<T> call, T byDefault) {
        return run(action, () -> {
            try {
                return Optional.of(call.get());
            } catch (S3Exception e) {
                if (AwsCall.code(e).equals(missing)) {
                    return Optional.of(byDefault);
                }
                if (e.statusCode() == GONE) {
                    return Optional.<T>empty();
                }
                throw e;
            }
        });
    }

    private <T> T run(String action, Supplier<T> call) {
        return AwsCall.of(action, name, call);
    }
}
