package dev.ambit.host.bucket;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.gaul.s3proxy.awssdk.AwsS3SdkBlobStore;
import org.gaul.s3proxy.blobstore.Credentials;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.S3Exceptions;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.CreateBucketResponse;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetBucketAclRequest;
import software.amazon.awssdk.services.s3.model.GetBucketAclResponse;
import software.amazon.awssdk.services.s3.model.GetObjectAclRequest;
import software.amazon.awssdk.services.s3.model.GetObjectAclResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/// The operator's S3 endpoint. Buckets that Ambit created contain a hidden marker object; all other buckets are
/// treated as missing. An empty bucket of Ambit's key may be left by a crashed server, so it is adopted or
/// deleted. If the endpoint is unreachable or rejects the key, callers receive 503.
final class OperatorStore extends ForwardingBlobStore {

    private static final System.Logger LOG = System.getLogger(OperatorStore.class.getName());

    private static final String MARK = ObjectName.OURS + "bucket";
    private static final byte[] MARKED = "Made by Ambit, which removes it with its stack.\n".getBytes(UTF_8);
    private static final Duration HELD = Duration.ofMinutes(1);
    private static final int BUCKETS_MAX = 10_000;
    private static final int AGAIN_BYTES_MAX = 1 << 20;
    private static final int ATTEMPTS_MAX = 5;

    /// Pause before the second attempt; doubled for each later one, because connections are often lost together.
    private static final Duration PAUSE = Duration.ofMillis(50);

    /// Statuses for a rejected key or a wrong region.
    private static final Set<Integer> REFUSED = Set.of(301, 307, 401, 403);

    private final String shown;
    private final Cache<String, Boolean> ours = Caffeine.newBuilder()
            .maximumSize(BUCKETS_MAX)
            .expireAfterWrite(HELD)
            .build();

    /// Creates the client without connecting.
    ///
    /// @param address such as `https://access:secret@s3.example.com?region=eu-north-1`
    OperatorStore(URI address) {
        super(client(address));
        shown = shown(address);
    }

    private static AwsS3SdkBlobStore client(URI address) {
        String[] key = address.getUserInfo().split(":", 2);
        String query = Objects.requireNonNullElse(address.getQuery(), "region=us-east-1");
        String region = query.substring(query.indexOf('=') + 1);
        return new AwsS3SdkBlobStore(
                () -> new Credentials(key[0], key[1]), shown(address), region, "native", "true", "false");
    }

    private static String shown(URI address) {
        return "%s://%s%s"
                .formatted(
                        address.getScheme(), address.getHost(), address.getPort() < 0 ? "" : ":" + address.getPort());
    }

    /// Logs a warning if the endpoint does not respond.
    void checkEndpoint() {
        try {
            delegate().list();
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> "Cannot list the buckets of the S3 endpoint %s: %s".formatted(shown, e.getMessage()));
        }
    }

    // Buckets.

    @Override
    public ListBucketsResponse list() {
        return asking(() -> delegate().list());
    }

    @Override
    public HeadBucketResponse headBucket(HeadBucketRequest request) {
        return asking(request.bucket(), () -> delegate().headBucket(request));
    }

    @Override
    public boolean containerExists(String bucket) {
        return isMarked(bucket);
    }

    /// @throws dev.ambit.problem.Problem if a bucket of the name exists that Ambit did not create
    @Override
    public CreateBucketResponse createContainer(CreateBucketRequest request) {
        String bucket = request.bucket();
        if (isMarked(bucket)) {
            throw S3Exceptions.bucketAlreadyOwnedByYou(bucket);
        }
        if (asking(() -> delegate().containerExists(bucket))) {
            if (!isEmptyOfOurs(bucket)) {
                throw foreign(bucket);
            }
            mark(bucket);
            throw S3Exceptions.bucketAlreadyOwnedByYou(bucket);
        }
        CreateBucketResponse made;
        try {
            made = asking(() -> delegate().createContainer(request));
        } catch (S3Exception e) {
            throw e.statusCode() == 409 ? foreign(bucket) : e;
        }
        mark(bucket);
        return made;
    }

    /// Deletes the objects of the bucket, then its marker object, then the bucket.
    @Override
    public void deleteContainer(String bucket) {
        if (!isMarked(bucket)) {
            if (isEmptyOfOurs(bucket)) {
                removeEmpty(bucket);
            }
            return;
        }
        asking(bucket, () -> {
            delegate()
                    .listMultipartUploads(bucket)
                    .forEach(it -> delegate()
                            .abortMultipartUpload(new MultipartUpload(
                                    it.uploadId(),
                                    CreateMultipartUploadRequest.builder()
                                            .bucket(bucket)
                                            .key(it.key())
                                            .build())));
            clearContainer(ListObjectsV2Request.builder().bucket(bucket).build());
            delegate().removeBlob(bucket, MARK);
            return bucket;
        });
        ours.invalidate(bucket);
        try {
            removeEmpty(bucket);
        } catch (RuntimeException e) {
            mark(bucket);
            throw e;
        }
    }

    @Override
    public void clearContainer(ListObjectsV2Request request) {
        ListObjectsV2Response page = list(request);
        while (true) {
            page.contents().forEach(it -> delegate().removeBlob(request.bucket(), it.key()));
            String token = page.nextContinuationToken();
            if (token == null) {
                return;
            }
            page = list(request.toBuilder().continuationToken(token).build());
        }
    }

    // Objects.

    @Override
    public ListObjectsV2Response list(ListObjectsV2Request request) {
        ListObjectsV2Response page = asking(request.bucket(), () -> delegate().list(request));
        return page.toBuilder()
                .contents(page.contents().stream()
                        .filter(it -> !it.key().equals(MARK))
                        .toList())
                .build();
    }

    @Override
    public boolean blobExists(String bucket, String key) {
        return asking(bucket, () -> delegate().blobExists(bucket, key));
    }

    @Override
    public HeadObjectResponse blobMetadata(HeadObjectRequest request) {
        return asking(request.bucket(), () -> delegate().blobMetadata(request));
    }

    @Override
    public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
        return asking(request.bucket(), () -> delegate().getBlob(request));
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream bytes) {
        boolean isRepeatable = request.ifMatch() == null && request.ifNoneMatch() == null;
        requireOurs(request.bucket());
        return sending(
                isRepeatable ? request.contentLength() : Long.MAX_VALUE,
                bytes,
                it -> delegate().putBlob(request, it));
    }

    @Override
    public CopyObjectResponse copyBlob(CopyObjectRequest request) {
        return asking(
                request.sourceBucket(),
                () -> asking(request.destinationBucket(), () -> delegate().copyBlob(request)));
    }

    @Override
    public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
        return asking(request.bucket(), () -> delegate().removeBlob(request));
    }

    // Multipart uploads.

    @Override
    public MultipartUpload initiateMultipartUpload(CreateMultipartUploadRequest request) {
        return asking(request.bucket(), () -> delegate().initiateMultipartUpload(request));
    }

    @Override
    public UploadPartResponse uploadMultipartPart(MultipartUpload upload, UploadPartRequest request, InputStream is) {
        requireOurs(upload.containerName());
        return sending(request.contentLength(), is, it -> delegate().uploadMultipartPart(upload, request, it));
    }

    @Override
    public CompleteMultipartUploadResponse completeMultipartUpload(
            MultipartUpload upload, CompleteMultipartUploadRequest request) {
        return asking(upload.containerName(), () -> delegate().completeMultipartUpload(upload, request));
    }

    @Override
    public void abortMultipartUpload(MultipartUpload upload) {
        asking(upload.containerName(), () -> {
            delegate().abortMultipartUpload(upload);
            return upload;
        });
    }

    @Override
    public List<Part> listMultipartUpload(MultipartUpload upload) {
        return asking(upload.containerName(), () -> delegate().listMultipartUpload(upload));
    }

    @Override
    public List<software.amazon.awssdk.services.s3.model.MultipartUpload> listMultipartUploads(String bucket) {
        return asking(bucket, () -> delegate().listMultipartUploads(bucket));
    }

    // Grants.

    @Override
    public GetBucketAclResponse getContainerAcl(GetBucketAclRequest request) {
        return asking(request.bucket(), () -> delegate().getContainerAcl(request));
    }

    @Override
    public GetObjectAclResponse getBlobAcl(GetObjectAclRequest request) {
        return asking(request.bucket(), () -> delegate().getBlobAcl(request));
    }

    private void mark(String bucket) {
        PutObjectRequest request = PutObjectRequest.builder()
                .bucket(bucket)
                .key(MARK)
                .contentLength((long) MARKED.length)
                .contentType("text/plain")
                .build();
        sending(
                MARKED.length,
                new ByteArrayInputStream(MARKED),
                it -> delegate().putBlob(request, it));
        ours.put(bucket, true);
    }

    private boolean isMarked(String bucket) {
        boolean isMarked = asking(() -> delegate().blobExists(bucket, MARK));
        if (isMarked) {
            ours.put(bucket, true);
        } else {
            ours.invalidate(bucket);
        }
        return isMarked;
    }

    private void removeEmpty(String bucket) {
        asking(() -> {
            delegate().deleteBucket(bucket);
            return bucket;
        });
    }

    /// Whether the bucket is empty and belongs to Ambit's key; buckets of other keys are not listed.
    private boolean isEmptyOfOurs(String bucket) {
        var any = ListObjectsV2Request.builder().bucket(bucket).maxKeys(1).build();
        return asking(() ->
                delegate().list().buckets().stream().anyMatch(it -> it.name().equals(bucket))
                        && delegate().list(any).contents().isEmpty());
    }

    private void requireOurs(String bucket) {
        if (ours.getIfPresent(bucket) == null && !isMarked(bucket)) {
            throw S3Exceptions.noSuchBucket(bucket, "Bucket `%s` does not exist.".formatted(bucket));
        }
    }

    private <T> T asking(String bucket, Supplier<T> question) {
        requireOurs(bucket);
        return asking(question);
    }

    /// Retries small uploads, because the endpoint may close a kept-alive connection during an upload. Failures of
    /// large uploads are reported.
    private <T> T sending(long length, InputStream bytes, Function<InputStream, T> sender) {
        if (length > AGAIN_BYTES_MAX) {
            return asking(() -> sender.apply(bytes));
        }
        byte[] all;
        try (bytes) {
            all = bytes.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (int attempt = 1; ; attempt++) {
            try {
                return asking(() -> sender.apply(new ByteArrayInputStream(all)));
            } catch (S3Exception e) {
                if (e.statusCode() != 503 || attempt == ATTEMPTS_MAX) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE.toNanos() << (attempt - 1));
            }
        }
    }

    private <T> T asking(Supplier<T> question) {
        try {
            return question.get();
        } catch (SdkClientException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> "Cannot connect to the S3 endpoint %s: %s".formatted(shown, e.getMessage()));
            throw S3Errors.unreachable();
        } catch (S3Exception e) {
            if (!REFUSED.contains(e.statusCode())) {
                throw e;
            }
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> "The S3 endpoint %s rejects the access key or the region: %s"
                            .formatted(shown, e.getMessage()));
            throw S3Errors.unreachable();
        }
    }

    private static RuntimeException foreign(String bucket) {
        return STACK_RESOURCE_REFUSED
                .because(("The operator's S3 endpoint has a bucket `%s` that was not created by Ambit."
                                + " Choose another name or delete the bucket.")
                        .formatted(bucket))
                .at("name", bucket, "a name that no bucket has");
    }
}
