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

/// How full a bucket may be, so that no store fills the disk of all. Measured once a minute while somebody writes;
/// in between, all that comes is added and nothing that goes is taken off.
final class Room {

    private static final Duration MEASURED = Duration.ofMinutes(1);
    private static final int BUCKETS_MAX = 10_000;

    private final Path root;
    private final long bytesMax;
    private final long filesMax;
    private final Cache<String, Used> known = Caffeine.newBuilder()
            .maximumSize(BUCKETS_MAX)
            .expireAfterWrite(MEASURED)
            .build();

    /// @param filesMax also of folders, and of parts of what is not finished
    Room(Path root, long bytesMax, long filesMax) {
        this.root = root;
        this.bytesMax = bytesMax;
        this.filesMax = filesMax;
    }

    /// Takes room for one more object.
    ///
    /// @return whether there is any
    boolean take(String bucket, long bytes) {
        Used used = known.get(bucket, this::measure);
        return used.bytes.addAndGet(bytes) <= bytesMax && used.files.incrementAndGet() <= filesMax;
    }

    private Used measure(String bucket) {
        var used = new Used();
        try {
            Files.walkFileTree(root.resolve(bucket), used);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return used;
    }

    private static final class Used extends SimpleFileVisitor<Path> {

        private final AtomicLong bytes = new AtomicLong();
        private final AtomicLong files = new AtomicLong();

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            files.incrementAndGet();
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes.addAndGet(attributes.size());
            files.incrementAndGet();
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
