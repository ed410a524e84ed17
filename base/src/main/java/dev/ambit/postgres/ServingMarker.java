package dev.ambit.postgres;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/// The file `serving`: from the moment it exists, stack databases are read and written in the cluster of stacks.
///
/// @param version number of the last schema step of the Ambit version that moved databases; 0: none were moved
/// @param databases object ids of the moved databases, whose old copies are in Ambit's own cluster
public record ServingMarker(int version, List<Long> databases) {

    /// Of a cluster that was created empty.
    static final ServingMarker NEW = new ServingMarker(0, List.of());

    private static final String FILE = "serving";

    public ServingMarker {
        databases = List.copyOf(databases);
    }

    /// Returns whether a cluster of stacks has the marker.
    ///
    /// @param home directory of the cluster
    static boolean existsIn(Path home) {
        return Files.exists(home.resolve(FILE));
    }

    /// Reads the marker.
    ///
    /// @param home directory of the cluster of stacks
    public static Optional<ServingMarker> read(Path home) {
        Path file = home.resolve(FILE);
        if (!existsIn(home)) {
            return Optional.empty();
        }
        try {
            var lines = new Properties();
            lines.load(new StringReader(Files.readString(file)));
            return Optional.of(new ServingMarker(
                    Integer.parseInt(lines.getProperty("version", "0")),
                    Stream.of(lines.getProperty("databases", "").split(","))
                            .filter(it -> !it.isEmpty())
                            .map(Long::valueOf)
                            .toList()));
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException("Cannot read %s: %s. Restore the file.".formatted(file, e), e);
        }
    }

    /// Writes the marker so that it survives a power failure.
    public void write(Path home) {
        PrivateFile.write(home.resolve(FILE), """
            version=%d
            databases=%s
            """.formatted(
                        version,
                        String.join(",", databases.stream().map(String::valueOf).toList())));
        sync(home);
    }

    /// Makes the names in a directory durable.
    static void sync(Path directory) {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot sync " + directory + ": " + e.getMessage(), e);
        }
    }
}
