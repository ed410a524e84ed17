package dev.ambit;

import dev.ambit.access.ApiKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The secret of whoever runs the installation, which also opens its first account. If the configuration sets none, the
/// server generates one and keeps it in the data directory, readable by the server's user only.
///
/// @param file that keeps it; null if the configuration sets it
public record OperatorToken(String value, @Nullable Path file) {

    private static final String FILE = "operator-token";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    static OperatorToken of(Config config) {
        String given = config.operatorToken();
        if (given != null) {
            return new OperatorToken(given, null);
        }
        Path file = config.data().resolve(FILE).toAbsolutePath().normalize();
        try {
            if (!Files.exists(file)) {
                Path whole =
                        Files.createTempFile(config.data(), FILE, "", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
                Files.writeString(whole, ApiKey.random("operator-").token() + "\n");
                Files.move(whole, file);
            }
            // A copy or a restored backup may have brought other permissions along.
            Files.setPosixFilePermissions(file, OWNER_ONLY);
            return new OperatorToken(Files.readString(file).strip(), file);
        } catch (IOException e) {
            throw new UncheckedIOException("The operator token cannot be kept in " + file, e);
        }
    }

    /// Tells where to find it, for a line of the start.
    public String location() {
        return file == null ? "is set by " + ConfigOption.OPERATOR_TOKEN.variable() : "is in " + file;
    }

    /// Never the token: what prints itself ends in a log one day.
    @Override
    public String toString() {
        return "OperatorToken[…]";
    }
}
