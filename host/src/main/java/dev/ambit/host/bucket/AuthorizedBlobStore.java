package dev.ambit.host.bucket;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.S3Exceptions;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.gaul.s3proxy.nio2blob.AbstractNio2BlobStore;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.BucketCannedACL;
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
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/// The buckets as seen by one access key: each method checks the key's permissions first. `AuthorizedBlobStoreTest`
/// ensures that no method bypasses the checks.
final class AuthorizedBlobStore extends ForwardingBlobStore {

    private static final long REFUSED_BYTES_MAX = 1 << 20;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private final BucketQuota room;
    private final BucketWrites writes;
    private final Uploads uploads;
    private final @Nullable AccessKeyGrant visitor;
    private final boolean isCurrent;

    /// The upload that the request lists; S3Proxy asks for a store per request, and serves it in one thread.
    private @Nullable MultipartUpload listed;

    /// @param visitor permissions of the access key; null denies everything
    /// @param isCurrent whether the server confirmed the permissions now; otherwise writes are refused
    AuthorizedBlobStore(Buckets all, Uploads uploads, @Nullable AccessKeyGrant visitor, boolean isCurrent) {
        super(all.store());
        this.room = all.quota();
        this.writes = all.writes();
        this.uploads = uploads;
        this.visitor = visitor;
        this.isCurrent = isCurrent;
    }

    // Buckets: access keys cannot create or delete buckets.

    @Override
    public ListBucketsResponse list() {
        ListBucketsResponse all = delegate().list();
        return all.toBuilder()
                .buckets(all.buckets().stream().filter(it -> mayRead(it.name())).toList())
                .build();
    }

    @Override
    public HeadBucketResponse headBucket(HeadBucketRequest request) {
        read(request.bucket());
        return delegate().headBucket(request);
    }

    @Override
    public CreateBucketResponse createContainer(CreateBucketRequest request) {
        write(request.bucket());
        throw S3Exceptions.bucketAlreadyOwnedByYou(request.bucket());
    }

    @Override
    public void clearContainer(ListObjectsV2Request request) {
        throw S3Errors.denied();
    }

    @Override
    public void deleteContainer(String bucket) {
        throw S3Errors.denied();
    }

    @Override
    public void deleteBucket(String bucket) {
        throw S3Errors.denied();
    }

    // Objects.

    @Override
    public ListObjectsV2Response list(ListObjectsV2Request request) {
        read(request.bucket());
        if (request.prefix() != null && !ObjectName.isPrefix(request.prefix())) {
            throw S3Errors.name("prefix");
        }
        return delegate().list(request);
    }

    @Override
    public boolean blobExists(String bucket, String key) {
        read(bucket);
        return ObjectName.isStored(key) && delegate().blobExists(bucket, key);
    }

    @Override
    public HeadObjectResponse blobMetadata(HeadObjectRequest request) {
        read(request.bucket());
        stored(request.key());
        return delegate().blobMetadata(request);
    }

    @Override
    public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
        read(request.bucket());
        if (!isListedPart(request)) {
            stored(request.key());
        }
        try {
            return delegate().getBlob(request);
        } catch (S3Exception e) {
            if (e.statusCode() == RANGE_NOT_SATISFIABLE) {
                BucketCall.addSize(
                        delegate().blobMetadata(request.bucket(), request.key()).contentLength());
            }
            throw e;
        }
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream bytes) {
        return answering(request.contentLength(), bytes, () -> {
            write(request.bucket());
            stored(request.key());
            ungranted(request.acl());
            anyOrNone(request.ifNoneMatch());
            if (request.contentLength() > Buckets.BYTES_MAX) {
                throw S3Errors.tooLarge();
            }
            reserve(request.bucket(), request.contentLength());
            return run(request.bucket(), () -> delegate().putBlob(request, bytes));
        });
    }

    @Override
    public CopyObjectResponse copyBlob(CopyObjectRequest request) {
        read(request.sourceBucket());
        stored(request.sourceKey());
        write(request.destinationBucket());
        stored(request.destinationKey());
        ungranted(request.acl());
        String ifMatch = BucketCall.ifMatch();
        String ifNoneMatch = BucketCall.ifNoneMatch();
        anyOrNone(ifNoneMatch);
        HeadObjectResponse source = delegate().blobMetadata(request.sourceBucket(), request.sourceKey());
        reserve(request.destinationBucket(), source.contentLength());
        return run(
                request.destinationBucket(),
                () -> ifMatch == null && ifNoneMatch == null
                        ? delegate().copyBlob(request)
                        : ConditionalCopy.copy(delegate(), request, ifMatch, ifNoneMatch));
    }

    @Override
    public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
        write(request.bucket());
        stored(request.key());
        return run(request.bucket(), () -> delegate().removeBlob(request));
    }

    // Multipart uploads.

    @Override
    public MultipartUpload initiateMultipartUpload(CreateMultipartUploadRequest request) {
        write(request.bucket());
        stored(request.key());
        ungranted(request.acl());
        uploads.requireRoom(request.bucket());
        return run(request.bucket(), () -> delegate().initiateMultipartUpload(request));
    }

    @Override
    public UploadPartResponse uploadMultipartPart(MultipartUpload upload, UploadPartRequest request, InputStream is) {
        return answering(request.contentLength(), is, () -> {
            write(upload);
            uploads.requireRoom(upload, request);
            reserve(upload.containerName(), request.contentLength());
            return run(upload.containerName(), () -> delegate().uploadMultipartPart(upload, request, is));
        });
    }

    @Override
    public CompleteMultipartUploadResponse completeMultipartUpload(
            MultipartUpload upload, CompleteMultipartUploadRequest request) {
        write(upload);
        anyOrNone(request.ifNoneMatch());
        return run(upload.containerName(), () -> delegate().completeMultipartUpload(upload, request));
    }

    @Override
    public void abortMultipartUpload(MultipartUpload upload) {
        write(upload);
        run(upload.containerName(), () -> {
            delegate().abortMultipartUpload(upload);
            return upload;
        });
    }

    @Override
    public List<Part> listMultipartUpload(MultipartUpload upload) {
        write(upload);
        listed = upload;
        return delegate().listMultipartUpload(upload);
    }

    @Override
    public List<software.amazon.awssdk.services.s3.model.MultipartUpload> listMultipartUploads(String bucket) {
        write(bucket);
        return delegate().listMultipartUploads(bucket);
    }

    // ACLs: only the access key decides.

    @Override
    public BucketCannedACL getContainerAccess(String bucket) {
        read(bucket);
        return BucketCannedACL.PRIVATE;
    }

    @Override
    public GetBucketAclResponse getContainerAcl(GetBucketAclRequest request) {
        read(request.bucket());
        return delegate().getContainerAcl(request);
    }

    @Override
    public void setContainerAccess(String bucket, BucketCannedACL access) {
        write(bucket);
        throw S3Errors.noGrants();
    }

    @Override
    public ObjectCannedACL getBlobAccess(String bucket, String key) {
        read(bucket);
        return ObjectCannedACL.PRIVATE;
    }

    @Override
    public ObjectCannedACL getBlobAccess(String bucket, String key, @Nullable String version) {
        return getBlobAccess(bucket, key);
    }

    @Override
    public GetObjectAclResponse getBlobAcl(GetObjectAclRequest request) {
        read(request.bucket());
        stored(request.key());
        return delegate().getBlobAcl(request);
    }

    @Override
    public void setBlobAccess(String bucket, String key, ObjectCannedACL access) {
        write(bucket);
        ungranted(access);
    }

    @Override
    public void setBlobAccess(String bucket, String key, ObjectCannedACL access, @Nullable String version) {
        setBlobAccess(bucket, key, access);
    }

    // Unsupported features: versioning and reported encryption.

    @Override
    public boolean supportsVersioning() {
        return false;
    }

    @Override
    public boolean supportsBucketEncryption() {
        return false;
    }

    @Override
    public boolean supportsServerSideEncryption() {
        return false;
    }

    /// Whether S3Proxy reads a part of the upload that this request lists. It then computes the checksum of the parts.
    /// Parts are hidden from requests of clients, which never list an upload before they read.
    private boolean isListedPart(GetObjectRequest request) {
        MultipartUpload upload = listed;
        return upload != null
                && request.bucket().equals(upload.containerName())
                && IntStream.rangeClosed(1, Uploads.PARTS_MAX)
                        .mapToObj(it -> AbstractNio2BlobStore.multipartPartName(upload.id(), upload.blobName(), it))
                        .anyMatch(request.key()::equals);
    }

    private boolean mayRead(String bucket) {
        return visitor != null && visitor.mayRead(bucket);
    }

    private void read(String bucket) {
        if (!mayRead(bucket)) {
            throw S3Errors.denied();
        }
    }

    private void write(String bucket) {
        read(bucket);
        if (visitor == null || !visitor.mayWrite(bucket)) {
            throw S3Errors.readOnly();
        }
        if (Boolean.TRUE.equals(visitor.isMoving())) {
            throw S3Errors.moving();
        }
        if (!isCurrent) {
            throw S3Errors.noPlatform();
        }
    }

    private void write(MultipartUpload upload) {
        write(upload.containerName());
        stored(upload.blobName());
        uploads.requireId(upload);
    }

    /// Reads a small body although it is refused: a client that is still sending would report a broken connection
    /// instead of the error.
    private static <T> T answering(long length, InputStream body, Supplier<T> write) {
        try {
            return write.get();
        } catch (RuntimeException e) {
            if (length <= REFUSED_BYTES_MAX) {
                readAll(body, e);
            }
            throw e;
        }
    }

    private static void readAll(InputStream body, RuntimeException refusal) {
        try {
            body.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            refusal.addSuppressed(e);
        }
    }

    private <T> T run(String bucket, Supplier<T> write) {
        return writes.run(bucket, () -> KeyCollisions.translated(write));
    }

    private void reserve(String bucket, long bytes) {
        if (!room.reserve(bucket, bytes)) {
            throw S3Errors.full();
        }
    }

    private static void stored(String key) {
        if (!ObjectName.isStored(key)) {
            throw S3Errors.name("key");
        }
    }

    /// S3 knows only `*` as the condition of a write.
    private static void anyOrNone(@Nullable String ifNoneMatch) {
        if (ifNoneMatch != null && !ifNoneMatch.equals("*")) {
            throw S3Errors.conditionUnsupported();
        }
    }

    private static void ungranted(@Nullable ObjectCannedACL access) {
        if (access != null && access != ObjectCannedACL.PRIVATE) {
            throw S3Errors.noGrants();
        }
    }
}
