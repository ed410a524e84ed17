package dev.ambit.postgres;

import static java.nio.file.FileVisitResult.CONTINUE;
import static java.nio.file.FileVisitResult.SKIP_SUBTREE;
import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/// Copies the data directory of a stopped cluster without one of its databases.
///
/// @param data directory with the files
/// @param database object id of the database that is left out
/// @param segments names of the WAL segments that are copied
record ClusterCopy(Path data, String database, Set<String> segments) {

    private static final Path WAL = Path.of("pg_wal");

    /// A slot would keep WAL for a client that does not know the copy.
    private static final Path SLOTS = Path.of("pg_replslot");

    private static final List<String> OF_PROCESS = List.of("postmaster.pid", "postmaster.opts");

    /// Action for each directory and file, given its path in the data directory.
    private interface Action {

        void take(Path inData, Path file, BasicFileAttributes attributes) throws IOException;
    }

    /// Returns the number of bytes that [#to] copies.
    long bytes() throws IOException {
        long[] bytes = {0};
        walk((_, _, attributes) -> bytes[0] += attributes.isRegularFile() ? attributes.size() : 0);
        return bytes[0];
    }

    /// Copies the files with owner and mode. Where the file system can, the copies share blocks with the originals.
    ///
    /// @param target does not exist
    /// @param progress takes the number of bytes after each file
    void to(Path target, LongConsumer progress) throws IOException {
        long[] bytes = {0};
        walk((inData, file, attributes) -> {
            // The first directory is the target itself.
            Files.copy(file, inData.toString().isEmpty() ? target : target.resolve(inData), COPY_ATTRIBUTES);
            if (attributes.isRegularFile()) {
                bytes[0] += attributes.size();
                progress.accept(bytes[0]);
            }
        });
    }

    /// Follows links, so that both clusters never write to the same file.
    private void walk(Action action) throws IOException {
        Files.walkFileTree(
                data, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                            throws IOException {
                        return taken(directory, attributes) ? CONTINUE : SKIP_SUBTREE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                        taken(file, attributes);
                        return CONTINUE;
                    }

                    private boolean taken(Path file, BasicFileAttributes attributes) throws IOException {
                        Path inData = data.relativize(file);
                        boolean isTaken = takes(inData, attributes.isDirectory());
                        if (isTaken) {
                            action.take(inData, file, attributes);
                        }
                        return isTaken;
                    }
                });
    }

    private boolean takes(Path inData, boolean isDirectory) {
        String name = inData.getFileName().toString();
        if (inData.startsWith(WAL) && !isDirectory) {
            return segments.contains(name) || name.endsWith(".history");
        }
        return !inData.equals(Path.of("base", database))
                && (!inData.startsWith(SLOTS) || inData.equals(SLOTS))
                && !OF_PROCESS.contains(inData.toString())
                && !name.startsWith("pgsql_tmp");
    }
}
