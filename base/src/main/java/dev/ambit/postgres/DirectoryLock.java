package dev.ambit.postgres;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Exclusive lock of a data directory. The operating system releases it when the process ends. The lock file stays
/// and marks the directory as a data directory of Ambit.
public final class DirectoryLock implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(DirectoryLock.class.getName());
    private static final String FILE = "ambit.lock";
    private static final int PID_BYTES_MAX = 20;

    /// Directories that this process has locked. Closing any channel of a file drops all locks of the process on
    /// it, so no file is opened twice.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;
    private final NewFiles made;

    private DirectoryLock(Path directory, FileChannel channel, NewFiles made) {
        this.directory = directory;
        this.channel = channel;
        this.made = made;
    }

    /// Locks a directory, which is created if it does not exist.
    ///
    /// @throws IllegalStateException if the directory cannot be used, or another process has locked it
    public static DirectoryLock lock(Path data) {
        requireUsable(data);
        try {
            NewFiles made = NewFiles.of(data);
            Path directory = createDirectory(data).toRealPath();
            if (!HELD.add(directory)) {
                throw taken(directory, Long.toString(ProcessHandle.current().pid()));
            }
            try {
                return new DirectoryLock(directory, locked(directory), made.besides(directory));
            } catch (IOException | RuntimeException e) {
                HELD.remove(directory);
                throw e;
            }
        } catch (IOException e) {
            throw unusable(data, e);
        }
    }

    /// Checks that a directory can be used or created, without changing anything.
    ///
    /// @throws IllegalStateException if `data` is not a directory, or this user cannot write to it or create it
    public static void requireUsable(Path data) {
        Path existing = data.toAbsolutePath();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        if (!Files.isDirectory(existing)) {
            throw new IllegalStateException(
                    "The data directory %s cannot be used: %s is not a directory. Choose a directory with --data."
                            .formatted(data.toAbsolutePath(), existing));
        }
        if (!Files.isWritable(existing)) {
            throw new IllegalStateException(
                    "The data directory %s cannot be used: the user %s cannot write to %s. Change its owner, or choose another one with --data."
                            .formatted(data.toAbsolutePath(), System.getProperty("user.name"), existing));
        }
    }

    /// Returns the id of the process that has locked the directory, if any.
    public static Optional<String> holder(Path data) {
        Path file = data.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            if (HELD.contains(data.toRealPath())) {
                return Optional.of(Long.toString(ProcessHandle.current().pid()));
            }
            try (var channel = FileChannel.open(file, READ, WRITE)) {
                return channel.tryLock() == null ? Optional.of(pid(channel)) : Optional.empty();
            }
        } catch (IOException e) {
            throw unusable(data, e);
        }
    }

    /// Returns the real path of the directory.
    public Path directory() {
        return directory;
    }

    /// Returns whether the directory is a data directory of Ambit: whether it has a lock file.
    public static boolean isOurs(Path data) {
        return Files.exists(data.resolve(FILE));
    }

    /// Returns whether a file is the lock file, which must be deleted last.
    public boolean isItsFile(Path file) {
        return file.equals(directory.resolve(FILE));
    }

    /// Restores the state before [#lock]: deletes all newer files, and the directory itself if it is new. In a
    /// directory that existed before, the lock file stays.
    public void discard() {
        try {
            made.delete(directory);
        } catch (IOException | UncheckedIOException e) {
            LOG.log(System.Logger.Level.WARNING, "Could not delete all files of the failed start in " + directory, e);
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            HELD.remove(directory);
        }
    }

    /// Creates the directory. Other users may traverse but not list it, because PostgreSQL may run as one of them.
    private static Path createDirectory(Path data) throws IOException {
        if (!Files.exists(data)) {
            Files.createDirectories(data);
            Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx--x--x"));
        }
        return data;
    }

    private static FileChannel locked(Path directory) throws IOException {
        FileChannel channel = FileChannel.open(directory.resolve(FILE), READ, WRITE, CREATE);
        if (channel.tryLock() == null) {
            String pid = pid(channel);
            channel.close();
            throw taken(directory, pid);
        }
        channel.truncate(0).write(US_ASCII.encode(ProcessHandle.current().pid() + "\n"), 0);
        return channel;
    }

    private static String pid(FileChannel channel) throws IOException {
        ByteBuffer pid = ByteBuffer.allocate(PID_BYTES_MAX);
        channel.read(pid, 0);
        return US_ASCII.decode(pid.flip()).toString().strip();
    }

    private static UncheckedIOException unusable(Path data, IOException cause) {
        return new UncheckedIOException(
                "The data directory %s cannot be used: %s. Choose a writable directory with --data."
                        .formatted(data.toAbsolutePath(), cause),
                cause);
    }

    private static IllegalStateException taken(Path directory, String pid) {
        return new IllegalStateException(
                ("Another server or host (process %s) uses the data directory %s. Only one process can use a directory."
                                + " Stop it, or choose another directory with --data.")
                        .formatted(pid, directory));
    }
}
