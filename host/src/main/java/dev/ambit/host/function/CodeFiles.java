package dev.ambit.host.function;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.ambit.host.container.FileTree;
import dev.ambit.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The directory of a function: `versions.json`, and `N/code` for each version.
record CodeFiles(Path directory) {

    private static final System.Logger LOG = System.getLogger(CodeFiles.class.getName());
    private static final String RECORD = "versions.json";
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final String PRIVATE = "rwx------";
    private static final String EXECUTABLE = "rwxr-xr-x";
    private static final String FILES = "rw-r--r--";

    /// @param previous version before the current one, kept for a rollback
    record Stored(Version current, @Nullable Version previous) {}

    /// Returns the name of the function.
    String name() {
        return String.valueOf(directory.getFileName());
    }

    boolean exist() {
        return Files.isDirectory(directory);
    }

    void make() {
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns the kept versions, or nothing if the record is missing or unreadable; the next deploy replaces it.
    Optional<Stored> stored() {
        Path record = directory.resolve(RECORD);
        try {
            return Files.exists(record)
                    ? Optional.of(Json.readStored(Files.readAllBytes(record), Stored.class))
                    : Optional.empty();
        } catch (IllegalStateException e) {
            LOG.log(System.Logger.Level.WARNING, record.toString(), e);
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isCurrent(Version version) {
        return stored().map(Stored::current).filter(version::equals).isPresent();
    }

    /// Returns a kept version.
    ///
    /// @throws dev.ambit.problem.Problem at `version` if it is not kept
    Version require(int version) {
        Stored kept = stored().orElse(null);
        return Stream.of(kept == null ? null : kept.current(), kept == null ? null : kept.previous())
                .filter(it -> it != null && it.number() == version)
                .findFirst()
                .orElseThrow(() -> {
                    String other = kept == null || kept.previous() == null
                            ? "no previous version"
                            : "version %d".formatted(kept.previous().number());
                    return BAD_USER_INPUT
                            .because(
                                    ("`version` must be the version before the current one; received `%d`. The host keeps"
                                                    + " %s. Deploy other code again from its file or commit.")
                                            .formatted(version, other))
                            .at("version", version, other);
                });
    }

    Path code(int version) {
        return directory.resolve(Integer.toString(version), "code");
    }

    /// Creates empty directories for a version, and deletes what a failed attempt left there.
    void clear(int number) {
        make();
        drop(number);
        try {
            Files.createDirectories(code(number));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Makes the code of a version readable for the user of its container, which sees nothing else of this directory.
    /// Executable files stay executable.
    void lend(int version) {
        try (Stream<Path> files = Files.walk(code(version))) {
            for (Path file : files.toList()) {
                String mode = Files.isDirectory(file) || ExecutableFiles.contains(file) ? EXECUTABLE : FILES;
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Makes the code of all versions readable.
    void lendAll() {
        if (exist()) {
            numbers().filter(it -> Files.isDirectory(code(it))).forEach(this::lend);
        }
    }

    /// Records a version as current. Keeps the previous one and deletes older ones.
    void setCurrent(Version version) {
        Version previous = stored().map(Stored::current).orElse(null);
        try {
            Path draft = directory.resolve(RECORD + ".new");
            try (var file = FileChannel.open(draft, CREATE, TRUNCATE_EXISTING, WRITE)) {
                file.write(ByteBuffer.wrap(Json.write(new Stored(version, previous))));
                file.force(true);
            }
            Files.move(draft, directory.resolve(RECORD), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        numbers()
                .filter(it -> it != version.number() && (previous == null || it != previous.number()))
                .forEach(this::drop);
    }

    /// Returns the number of stored versions.
    long versions() {
        return numbers().count();
    }

    /// Returns the highest number of a stored version, or 0. After a rollback it is the number of the previous version.
    int lastNumber() {
        return exist() ? numbers().max().orElse(0) : 0;
    }

    void drop(int version) {
        FileTree.delete(directory.resolve(Integer.toString(version)));
    }

    void dropAll() {
        FileTree.delete(directory);
    }

    private IntStream numbers() {
        String[] names =
                directory.toFile().list((_, name) -> NUMBER.matcher(name).matches());
        return Arrays.stream(Objects.requireNonNull(names)).mapToInt(Integer::parseInt);
    }

    /// Returns whether a method failed because the disk, or the quota of it, is full.
    static boolean isDiskFull(RuntimeException failure) {
        String message = failure instanceof UncheckedIOException ? String.valueOf(failure.getMessage()) : "";
        return message.contains("No space left on device") || message.contains("Disk quota exceeded");
    }
}
