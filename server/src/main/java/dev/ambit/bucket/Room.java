package dev.ambit.bucket;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.gaul.s3proxy.blobstore.BlobStore;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/// How full a bucket may be, so that no store fills what is there for all. Measured once a minute while somebody
/// writes; in between, all that comes is added and nothing that goes is taken off.
final class Room {

    private static final Duration MEASURED = Duration.ofMinutes(1);
    private static final int BUCKETS_MAX = 10_000;

    private final Function<String, Used> measuring;
    private final long bytesMax;
    private final long filesMax;
    private final Cache<String, Used> known = Caffeine.newBuilder()
            .maximumSize(BUCKETS_MAX)
            .expireAfterWrite(MEASURED)
            .build();

    private Room(Function<String, Used> measuring, long bytesMax, long filesMax) {
        this.measuring = measuring;
        this.bytesMax = bytesMax;
        this.filesMax = filesMax;
    }

    /// Of buckets that are directories.
    ///
    /// @param filesMax also of folders, and of parts of what is not finished
    static Room ofFiles(Path root, long bytesMax, long filesMax) {
        return new Room(bucket -> measure(root.resolve(bucket)), bytesMax, filesMax);
    }

    /// Of buckets anywhere, by what they list: parts of what is not finished are not among it.
    static Room ofObjects(BlobStore store, long bytesMax, long filesMax) {
        return new Room(bucket -> measure(store, bucket), bytesMax, filesMax);
    }

    /// Takes room for one more object.
    ///
    /// @return whether there is any
    boolean take(String bucket, long bytes) {
        Used used = known.get(bucket, measuring);
        return used.bytes.addAndGet(bytes) <= bytesMax && used.files.incrementAndGet() <= filesMax;
    }

    private static Used measure(Path bucket) {
        var used = new Used();
        try {
            Files.walkFileTree(bucket, new Walk(used));
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
            return FileVisitResult.CONTINUE;
        }

        /// It has gone in the meantime.
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
