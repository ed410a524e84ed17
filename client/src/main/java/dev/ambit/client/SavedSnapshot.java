package dev.ambit.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// File with the data of a cache, from which the next process starts without the server. It contains ids, limits
/// and usage, but no names and addresses, and only its owner can read it.
final class SavedSnapshot {

    /// @param savedAt time of the last contact with the server
    record Loaded(CachedEnvironment environment, Instant savedAt) {}

    private static final int FORMAT = 1;
    private static final String CHECKSUM = "sha256";

    private final Path file;
    private final String fingerprint;

    /// @param fingerprint of the connection; a file of another server address or key is ignored
    SavedSnapshot(Path file, String fingerprint) {
        this.file = file.toAbsolutePath();
        this.fingerprint = fingerprint;
    }

    /// Replaces the file as a whole.
    ///
    /// The cache may change meanwhile. The number of the last event is written first. Each event replaces data
    /// as a whole, so applying an event again after a restart changes nothing.
    void save(CachedEnvironment environment, Instant contact) throws IOException {
        Path draft = Files.createTempFile(file.getParent(), "." + file.getFileName(), ".tmp", ownerOnly());
        try {
            MessageDigest digest = sha256();
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE);
                    var out = new DigestOutputStream(Channels.newOutputStream(channel), digest);
                    var lines = new BufferedWriter(new OutputStreamWriter(out, UTF_8))) {
                write(
                        lines,
                        Map.of(
                                "format",
                                FORMAT,
                                "source",
                                fingerprint,
                                "sequence",
                                environment.sequence(),
                                "savedAt",
                                contact.toString()));
                SnapshotLines.each(environment, line -> write(lines, line));
                lines.flush();
                String checksum = HexFormat.of().formatHex(digest.digest());
                write(lines, Map.of(CHECKSUM, checksum));
                lines.flush();
                channel.force(true);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /// Returns the content; empty if there is no file, or it is of another server address, key or format.
    ///
    /// @throws IOException if the file is damaged or cannot be read
    Optional<Loaded> load() throws IOException {
        MessageDigest digest = sha256();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            JsonNode first = checked(lines, digest);
            if (first.path("format").asInt(0) != FORMAT
                    || !ClientJson.text(first, "source").equals(fingerprint)) {
                return Optional.empty();
            }
            var environment = new CachedEnvironment(first.path("sequence").asLong());
            JsonNode line = checked(lines, digest);
            while (!line.has(CHECKSUM)) {
                environment.readLine(line);
                line = checked(lines, digest);
            }
            return Optional.of(new Loaded(environment, Instant.parse(ClientJson.text(first, "savedAt"))));
        } catch (NoSuchFileException | FileNotFoundException e) {
            return Optional.empty();
        } catch (JacksonException | IllegalArgumentException | ArithmeticException | DateTimeException e) {
            throw new IOException("it is damaged", e);
        }
    }

    private static JsonNode checked(BufferedReader lines, MessageDigest digest) throws IOException {
        String text = lines.readLine();
        if (text == null) {
            throw new IOException("its end is missing");
        }
        JsonNode line = ClientJson.read(text);
        if (!line.has(CHECKSUM)) {
            digest.update((text + "\n").getBytes(UTF_8));
        } else if (!ClientJson.text(line, CHECKSUM).equals(HexFormat.of().formatHex(digest.digest()))) {
            throw new IOException("its checksum is wrong");
        }
        return line;
    }

    private static void write(BufferedWriter lines, Map<String, @Nullable Object> line) throws IOException {
        lines.write(ClientJson.write(line));
        lines.write('\n');
    }

    /// File systems without POSIX permissions have their own defaults.
    private FileAttribute<?>[] ownerOnly() {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
