package dev.ambit;

import dev.ambit.access.ApiKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// What the operator shows. If none is given, one is made and kept in the data directory, for its owner's eyes
/// alone.
///
/// @param isNew whether it was made just now, and should be shown once
public record OperatorToken(String value, boolean isNew) {

    private static final String FILE = "operator-token";

    static OperatorToken of(Config config) {
        String given = config.operatorToken();
        if (given != null) {
            return new OperatorToken(given, false);
        }
        Path file = config.data().resolve(FILE);
        try {
            if (Files.exists(file)) {
                return new OperatorToken(Files.readString(file).strip(), false);
            }
            String made = ApiKey.random("operator-").token();
            var onlyOwner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            Path whole = Files.createTempFile(config.data(), FILE, "", onlyOwner);
            Files.writeString(whole, made + "\n");
            Files.move(whole, file);
            return new OperatorToken(made, true);
        } catch (IOException e) {
            throw new UncheckedIOException("The operator's token in " + file + " cannot be kept", e);
        }
    }

    /// Never the token: what prints itself ends in a log one day.
    @Override
    public String toString() {
        return "OperatorToken[…]";
    }
}
