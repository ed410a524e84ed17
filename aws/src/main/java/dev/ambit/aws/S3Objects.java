package dev.ambit.aws;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.stack.RemoteBucket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;

/// The objects of one bucket, for deploys. All calls name the expected AWS account.
record S3Objects(S3Client s3, AwsAccount account, String name) implements RemoteBucket {

    /// As many as a local bucket can have.
    private static final int OBJECTS_MAX = 100_000;

    private static final int DELETED_MAX = 1_000;

    /// Covers the largest asset, 100 MiB, at 3 Mbit/s.
    private static final Duration UPLOAD_MAX = Duration.ofMinutes(5);

    @Override
    public Map<String, String> etags() {
        Map<String, String> etags = new HashMap<>();
        String token = null;
        do {
            ListObjectsV2Response page = page(token);
            page.contents().forEach(it -> etags.put(it.key(), it.eTag().replace("\"", "")));
            if (etags.size() > OBJECTS_MAX) {
                throw STACK_RESOURCE_REFUSED.because(
                        "Bucket `%s` has more than %d objects. Delete objects, then deploy again."
                                .formatted(name, OBJECTS_MAX));
            }
            token = page.nextContinuationToken();
        } while (token != null);
        return etags;
    }

    private ListObjectsV2Response page(@Nullable String token) {
        return AwsCall.of(
                "s3:ListBucket",
                name,
                () -> s3.listObjectsV2(it ->
                        it.bucket(name).expectedBucketOwner(account.number()).continuationToken(token)));
    }

    @Override
    public void put(String key, Content content, long bytes, String contentType) {
        ContentStreamProvider stream = () -> {
            try {
                return content.open();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        AwsCall.of(
                "s3:PutObject",
                "%s/%s".formatted(name, key),
                () -> s3.putObject(
                        it -> it.bucket(name)
                                .expectedBucketOwner(account.number())
                                .key(key)
                                .overrideConfiguration(call -> call.apiCallTimeout(UPLOAD_MAX)),
                        RequestBody.fromContentProvider(stream, bytes, contentType)));
    }

    @Override
    public void delete(List<String> keys) {
        for (int from = 0; from < keys.size(); from += DELETED_MAX) {
            List<ObjectIdentifier> some = keys.subList(from, Math.min(keys.size(), from + DELETED_MAX)).stream()
                    .map(it -> ObjectIdentifier.builder().key(it).build())
                    .toList();
            requireDeleted(
                    name,
                    AwsCall.of(
                            "s3:DeleteObject",
                            name,
                            () -> s3.deleteObjects(it -> it.bucket(name)
                                    .expectedBucketOwner(account.number())
                                    .delete(objects -> objects.objects(some).quiet(true)))));
        }
    }

    /// Checks that AWS deleted all objects: a request succeeds even if AWS refused to delete some of them.
    static void requireDeleted(String bucket, DeleteObjectsResponse response) {
        if (response.hasErrors()) {
            S3Error first = response.errors().getFirst();
            throw STACK_RESOURCE_REFUSED.because(
                    "AWS refused to delete object `%s` of bucket `%s` with `%s`. Delete the object; Ambit then retries."
                            .formatted(first.key(), bucket, first.code()));
        }
    }
}
