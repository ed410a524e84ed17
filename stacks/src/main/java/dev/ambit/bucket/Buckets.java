package dev.ambit.bucket;

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

/// All buckets there are, for those parts of the server that may see any: a directory each, in which objects are
/// files, or a bucket each of a store that is the operator's. Several servers share it.
///
/// Whatever is asked while that store does not answer is a problem, `StackUnreachable`.
public final class Buckets {

    /// Of one object.
    public static final long BYTES_MAX = 100L << 20;

    /// Of one bucket.
    static final long BUCKET_BYTES_MAX = 20L << 30;

    /// Of one bucket, its folders among them.
    static final int OBJECTS_MAX = 100_000;

    private static final String PRIVATE = "rwx------";

    /// What S3 calls an upload is a name of files in a directory, and anybody's guess elsewhere.
    private static final Pattern FILE_ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private static final Pattern ID = Pattern.compile("(?!.*\\.\\.)[\\w./~=+-]{1,1024}");

    private static final Pattern ANY_NAME = Pattern.compile(".*");

    /// As S3 takes them.
    private static final Pattern NAME = Pattern.compile("(?!.*\\.\\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    private final BlobStore store;
    private final Room room;
    private final Pattern uploadIds;
    private final Pattern names;

    private Buckets(BlobStore store, Room room, Pattern uploadIds, Pattern names) {
        this.store = store;
        this.room = room;
        this.uploadIds = uploadIds;
        this.names = names;
    }

    /// Those of a server.
    ///
    /// @param data the server's own directory
    /// @throws IllegalStateException saying in one sentence what stands in the way
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
                Room.ofFiles(root, BUCKET_BYTES_MAX, OBJECTS_MAX),
                FILE_ID,
                ANY_NAME);
    }

    /// Those of a store that is the operator's own. One that cannot be reached yet is told of in the log.
    ///
    /// @param address as `https://access:secret@s3.example.com`, with `?region=eu-north-1` where there are any
    public static Buckets at(URI address) {
        var store = new OperatorStore(address);
        store.tryOut();
        return new Buckets(store, Room.ofObjects(store, BUCKET_BYTES_MAX, OBJECTS_MAX), ID, NAME);
    }

    /// @throws dev.ambit.problem.Problem at `field`, if no bucket can be called so
    void check(String bucket, String field) {
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

    Room room() {
        return room;
    }

    public boolean exists(String bucket) {
        return asking(() -> store.containerExists(bucket));
    }

    /// Done again, it does nothing.
    void make(String bucket) {
        try {
            asking(() -> store.createContainer(bucket));
        } catch (BucketAlreadyOwnedByYouException _) {
            // It is there.
        }
    }

    /// With all that is in it. Done again, it does nothing.
    ///
    /// @return how many objects there were
    long remove(String bucket) {
        long objects = exists(bucket) ? objects(bucket).objects() : 0;
        asking(() -> {
            store.deleteContainer(bucket);
            return bucket;
        });
        return objects;
    }

    /// How much there is of one, by what is counted; nothing if there is no such bucket.
    Map<String, Long> count(String bucket) {
        if (!exists(bucket)) {
            return Map.of();
        }
        Objects all = objects(bucket);
        return Map.of("buckets", 1L, "objects", all.objects(), "bytes", all.bytes());
    }

    /// Nothing if there is no such object, or no such bucket. What has no ETag is no object yet: an upload under way,
    /// or one that ended with a server that was killed.
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

    /// Whoever reads sees the old one or the new one, and nothing in between.
    ///
    /// @throws dev.ambit.problem.Problem if it cannot be called so, there is no such bucket, or it does not fit
    public void put(String bucket, String key, Path file, String contentType) {
        try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file))) {
            put(bucket, key, bytes, Files.size(file), contentType);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What [#put] asks of any object, before there is one.
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

    /// As of a file.
    ///
    /// @param bytes as many as `length` says; closed when it returns
    public void put(String bucket, String key, InputStream bytes, long length, String contentType) {
        requireFitting(key, length);
        PutObjectRequest request = PutObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .contentLength(length)
                .contentType(contentType)
                .build();
        try {
            if (!asking(() -> room.take(bucket, length))) {
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

    /// Done again, it does nothing.
    public void delete(String bucket, String key) {
        ObjectName.require(key);
        try {
            asking(() -> {
                store.removeBlob(bucket, key);
                return key;
            });
        } catch (NoSuchBucketException | NoSuchKeyException missing) {
            // It is gone.
        }
    }

    /// Returns all objects of a bucket, in the order of their names, or none if there is no such bucket. Leaves out
    /// what S3 hides too: the files of a multipart upload that nobody has finished.
    ///
    /// @throws dev.ambit.problem.Problem if there are more than 100,000
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
                            .because(
                                    ("Bucket `%s` has more than %d objects and cannot"
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
                    : STACK_UNREACHABLE.because("%s Try again in a moment.".formatted(Refusals.UNREACHABLE));
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
