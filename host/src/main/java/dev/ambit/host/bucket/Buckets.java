package dev.ambit.host.bucket;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;
import static dev.ambit.problem.ProblemCode.STACK_UNREACHABLE;
import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/// The buckets that this host serves, without access control. They are directories with one file per object, or
/// buckets of the operator's S3 endpoint. Several host processes can share them. While the endpoint is
/// unreachable, methods throw `StackUnreachable`.
public final class Buckets implements BucketAgent {

    /// Largest object.
    public static final long BYTES_MAX = 100L << 20;

    /// Largest sum of the objects of a bucket.
    static final long BUCKET_BYTES_MAX = 20L << 30;

    /// Largest number of objects and folders of a bucket.
    static final int OBJECTS_MAX = 100_000;

    private static final String PRIVATE = "rwx------";

    /// Form of upload ids: in a directory they are file names; other stores choose their own.
    private static final Pattern FILE_ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private static final Pattern ID = Pattern.compile("(?!.*\\.\\.)[\\w./~=+-]{1,1024}");

    private static final Pattern ANY_NAME = Pattern.compile(".*");

    /// Bucket names that S3 allows.
    private static final Pattern NAME = Pattern.compile("(?!.*\\.\\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    private final BlobStore store;
    private final BucketQuota room;
    private final Pattern uploadIds;
    private final Pattern names;
    private final BucketWrites writes = new BucketWrites();

    private Buckets(BlobStore store, BucketQuota room, Pattern uploadIds, Pattern names) {
        this.store = store;
        this.room = room;
        this.uploadIds = uploadIds;
        this.names = names;
    }

    /// Returns buckets in the directory of the host.
    ///
    /// @param data directory of the host
    /// @throws IllegalStateException with one sentence for the operator, if the directory is unusable
    public static Buckets in(Path data) {
        Path root = data.resolve("buckets");
        try {
            Files.createDirectories(
                    root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE)));
            requireNonNull(Files.getFileAttributeView(root, UserDefinedFileAttributeView.class))
                    .write("ambit", ByteBuffer.allocate(1));
        } catch (IOException | UnsupportedOperationException e) {
            throw new IllegalStateException(
                    ("The directory %s cannot store buckets because its file system does not support extended"
                                    + " attributes: %s")
                            .formatted(root, e.getMessage()),
                    e);
        }
        return new Buckets(
                new FilesystemNio2BlobStore(root.toString()),
                BucketQuota.ofFiles(root, BUCKET_BYTES_MAX, OBJECTS_MAX),
                FILE_ID,
                ANY_NAME);
    }

    /// Returns buckets of the operator's S3 endpoint. An unreachable endpoint is logged.
    ///
    /// @param address such as `https://access:secret@s3.example.com?region=eu-north-1`; the region is optional
    public static Buckets at(URI address) {
        var store = new OperatorStore(address);
        store.checkEndpoint();
        return new Buckets(store, BucketQuota.ofObjects(store, BUCKET_BYTES_MAX, OBJECTS_MAX), ID, NAME);
    }

    @Override
    public void check(String bucket, String field) {
        if (!names.matcher(bucket).matches()) {
            throw BAD_USER_INPUT
                    .because(("`%s` must be 3 to 63 lower-case letters, digits, dots and hyphens; received `%s`. Choose"
                                    + " another name.")
                            .formatted(field, shortened(bucket)))
                    .at(field, bucket, "3 to 63 of a-z, 0-9, . and -");
        }
    }

    Pattern uploadIds() {
        return uploadIds;
    }

    BlobStore store() {
        return store;
    }

    BucketQuota quota() {
        return room;
    }

    BucketWrites writes() {
        return writes;
    }

    /// Refuses writes of S3 clients to a bucket, for its move to another host.
    ///
    /// @return whether no earlier write is running
    public boolean freeze(String bucket) {
        return writes.freeze(bucket);
    }

    /// Allows writes of S3 clients again.
    public void release(String bucket) {
        writes.release(bucket);
    }

    @Override
    public boolean exists(String bucket) {
        return asking(() -> store.containerExists(bucket));
    }

    @Override
    public void make(String bucket) {
        try {
            asking(() -> store.createContainer(bucket));
        } catch (BucketAlreadyOwnedByYouException _) {
            // The bucket exists.
        }
    }

    @Override
    public long remove(String bucket) {
        try {
            Thread.sleep(AccessKeys.HELD.plus(AccessKeys.HELD));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The host stopped while it deleted a bucket", e);
        }
        return removeNow(bucket);
    }

    /// Deletes a bucket to which no access key can write.
    long removeNow(String bucket) {
        long objects = exists(bucket) ? objects(bucket).objects() : 0;
        asking(() -> {
            store.deleteContainer(bucket);
            return bucket;
        });
        return objects;
    }

    @Override
    public Map<String, Long> count(String bucket) {
        if (!exists(bucket)) {
            return Map.of();
        }
        Objects all = objects(bucket);
        return Map.of("buckets", 1L, "objects", all.objects(), "bytes", all.bytes());
    }

    /// Finds an object. Files without an ETag are unfinished or interrupted uploads, not objects.
    public Optional<BucketObject> find(String bucket, String key) {
        if (!ObjectName.isAllowed(key)) {
            return Optional.empty();
        }
        try {
            HeadObjectResponse head = asking(() -> store.blobMetadata(bucket, key));
            if (head.eTag() == null) {
                return Optional.empty();
            }
            String etag = quoted(head.eTag());
            return Optional.of(new BucketObject(
                    head.contentType(),
                    etag,
                    head.lastModified(),
                    head.contentLength(),
                    head.cacheControl(),
                    head.contentEncoding(),
                    from -> open(bucket, key, etag, from)));
        } catch (NoSuchKeyException | NoSuchBucketException missing) {
            return Optional.empty();
        }
    }

    /// Stores an object atomically: readers see the old or the new content.
    ///
    /// @throws dev.ambit.problem.Problem if the name is not allowed, the bucket does not exist, or a size limit is
    /// exceeded
    public void put(String bucket, String key, Path file, String contentType) {
        try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file))) {
            put(bucket, key, bytes, Files.size(file), contentType);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Checks name and size of an object as [#put] does.
    ///
    /// @throws dev.ambit.problem.Problem at `key` or `length`
    public static void requireFitting(String key, long length) {
        ObjectName.require(key);
        if (length > BYTES_MAX) {
            throw BAD_USER_INPUT
                    .because("Object `%s` has %d bytes; at most %d are allowed. Upload a smaller file."
                            .formatted(shortened(key), length, BYTES_MAX))
                    .at("length", length, "at most %d bytes".formatted(BYTES_MAX));
        }
    }

    @Override
    public void put(String bucket, String key, InputStream bytes, long length, String contentType) {
        requireFitting(key, length);
        PutObjectRequest request = PutObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .contentLength(length)
                .contentType(contentType)
                .build();
        try {
            if (!asking(() -> room.reserve(bucket, length))) {
                throw STACK_RESOURCE_REFUSED.because(
                        ("Bucket `%s` is full: it can store at most %d bytes and %d objects. Delete objects, then"
                                        + " try again.")
                                .formatted(bucket, BUCKET_BYTES_MAX, OBJECTS_MAX));
            }
            asking(() -> store.putBlob(request, bytes));
        } catch (NoSuchBucketException _) {
            throw STACK_RESOURCE_NOT_FOUND.because(
                    "Bucket `%s` does not exist. Repair the stack to create it.".formatted(bucket));
        }
    }

    @Override
    public void delete(String bucket, String key) {
        ObjectName.require(key);
        try {
            asking(() -> {
                store.removeBlob(bucket, key);
                return key;
            });
        } catch (NoSuchBucketException | NoSuchKeyException missing) {
            // The object does not exist.
        }
    }

    @Override
    public List<BucketEntry> list(String bucket) {
        List<BucketEntry> all = new ArrayList<>();
        String token = null;
        try {
            do {
                ListObjectsV2Response page = page(bucket, token);
                page.contents().stream()
                        .filter(it -> it.eTag() != null && ObjectName.isAllowed(it.key()))
                        .map(it -> new BucketEntry(it.key(), quoted(it.eTag()), it.size()))
                        .forEach(all::add);
                token = page.nextContinuationToken();
                if (all.size() > OBJECTS_MAX) {
                    throw BAD_USER_INPUT
                            .because(("Bucket `%s` has more than %d objects and cannot"
                                            + " be listed. Delete objects, then try"
                                            + " again.")
                                    .formatted(bucket, OBJECTS_MAX))
                            .at("bucket", bucket, "at most %d objects".formatted(OBJECTS_MAX));
                }
            } while (token != null);
        } catch (NoSuchBucketException _) {
            return List.of();
        }
        return List.copyOf(all);
    }

    private record Objects(long objects, long bytes) {}

    private Objects objects(String bucket) {
        long objects = 0;
        long bytes = 0;
        String token = null;
        do {
            ListObjectsV2Response page = page(bucket, token);
            objects += page.contents().size();
            bytes += page.contents().stream().mapToLong(S3Object::size).sum();
            token = page.nextContinuationToken();
        } while (token != null);
        return new Objects(objects, bytes);
    }

    private static String quoted(String etag) {
        return etag.startsWith("\"") ? etag : "\"" + etag + "\"";
    }

    private ListObjectsV2Response page(String bucket, @Nullable String token) {
        return asking(() -> store.list(ListObjectsV2Request.builder()
                .bucket(bucket)
                .maxKeys(OBJECTS_MAX)
                .continuationToken(token)
                .build()));
    }

    private static <T> T asking(Supplier<T> question) {
        try {
            return question.get();
        } catch (S3Exception e) {
            throw e.statusCode() < 500
                    ? e
                    : STACK_UNREACHABLE.because("%s Try again in a moment.".formatted(S3Errors.UNREACHABLE));
        }
    }

    private InputStream open(String bucket, String key, String etag, long from) throws IOException {
        try {
            return store.getBlob(GetObjectRequest.builder()
                    .bucket(bucket)
                    .key(key)
                    .ifMatch(etag)
                    .range("bytes=%d-".formatted(from))
                    .build());
        } catch (S3Exception e) {
            throw new IOException("Object %s of bucket %s was replaced or deleted".formatted(key, bucket), e);
        }
    }
}
