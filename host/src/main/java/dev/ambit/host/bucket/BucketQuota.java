package dev.ambit.host.bucket;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.gaul.s3proxy.blobstore.BlobStore;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/// The size quota of each bucket. Usage is measured at most once a minute, during writes; in between, uploads are
/// added and deletions are ignored.
final class BucketQuota {

    private static final Duration MEASURED = Duration.ofMinutes(1);
    private static final int BUCKETS_MAX = 10_000;

    /// Name of the temporary file of an upload, which a crashed server leaves behind.
    private static final Pattern UNDER_WAY = Pattern.compile(".+-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private static final String DONE = "user.content-md5";
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final Function<String, Used> measuring;
    private final long bytesMax;
    private final long filesMax;
    private final Cache<String, Used> known = Caffeine.newBuilder()
            .maximumSize(BUCKETS_MAX)
            .expireAfterWrite(MEASURED)
            .build();

    private BucketQuota(Function<String, Used> measuring, long bytesMax, long filesMax) {
        this.measuring = measuring;
        this.bytesMax = bytesMax;
        this.filesMax = filesMax;
    }

    /// Returns a quota for buckets in directories.
    ///
    /// @param filesMax largest number of files, including folders and parts of unfinished uploads
    static BucketQuota ofFiles(Path root, long bytesMax, long filesMax) {
        return new BucketQuota(bucket -> measure(root.resolve(bucket)), bytesMax, filesMax);
    }

    /// Returns a quota for buckets of an object store. Parts of unfinished uploads are not counted.
    static BucketQuota ofObjects(BlobStore store, long bytesMax, long filesMax) {
        return new BucketQuota(bucket -> measure(store, bucket), bytesMax, filesMax);
    }

    /// Reserves space for one more object.
    ///
    /// @return false if the quota is exceeded
    boolean reserve(String bucket, long bytes) {
        Used used = known.get(bucket, measuring);
        return used.bytes.addAndGet(bytes) <= bytesMax && used.files.incrementAndGet() <= filesMax;
    }

    private static Used measure(Path bucket) {
        var used = new Used();
        try {
            var walk = new Walk(used);
            Files.walkFileTree(bucket, walk);
            walk.removeTorn();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return used;
    }

    private static Used measure(BlobStore store, String bucket) {
        var used = new Used();
        String token = null;
        do {
            ListObjectsV2Response page = store.list(ListObjectsV2Request.builder()
                    .bucket(bucket)
                    .continuationToken(token)
                    .build());
            page.contents().forEach(it -> used.add(it.size()));
            token = page.nextContinuationToken();
        } while (token != null);
        return used;
    }

    private static final class Used {

        private final AtomicLong bytes = new AtomicLong();
        private final AtomicLong files = new AtomicLong();

        void add(long size) {
            bytes.addAndGet(size);
            files.incrementAndGet();
        }
    }

    private static final class Walk extends SimpleFileVisitor<Path> {

        private final Used used;
        private final Map<Path, Instant> underWay = new HashMap<>();
        private Instant newest = Instant.MIN;

        Walk(Used used) {
            this.used = used;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            used.add(0);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            used.add(attributes.size());
            Instant written = attributes.lastModifiedTime().toInstant();
            newest = written.isAfter(newest) ? written : newest;
            if (UNDER_WAY.matcher(file.getFileName().toString()).matches() && !isDone(file)) {
                underWay.put(file, written);
            }
            return FileVisitResult.CONTINUE;
        }

        /// Deletes temporary files that are a day older than the newest file.
        void removeTorn() throws IOException {
            for (var file : underWay.entrySet()) {
                if (Duration.between(file.getValue(), newest).compareTo(ABANDONED) > 0) {
                    Files.deleteIfExists(file.getKey());
                }
            }
        }

        private static boolean isDone(Path file) {
            try {
                return requireNonNull(Files.getFileAttributeView(file, UserDefinedFileAttributeView.class))
                        .list()
                        .contains(DONE);
            } catch (IOException _) {
                return true;
            }
        }

        /// Ignores files that were deleted during the walk.
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException failure) {
            return FileVisitResult.CONTINUE;
        }
    }
}
