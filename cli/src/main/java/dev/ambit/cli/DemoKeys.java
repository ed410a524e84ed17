package dev.ambit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Json;
import dev.ambit.postgres.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The key of a tenant of the demo, which the server shows once.
///
/// @param isReady whether all that belongs to the tenant is there
record DemoKeys(String account, String apiKey, boolean isReady) {

    static Optional<DemoKeys> read(Path file) {
        try {
            return Files.exists(file)
                    ? Optional.of(Json.readStored(Files.readString(file), DemoKeys.class))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file + ": " + e, e);
        }
    }

    void write(Path file) {
        PrivateFile.write(file, new String(Json.write(this), UTF_8));
    }

    DemoKeys whenReady() {
        return new DemoKeys(account, apiKey, true);
    }

    /// Without the secret: what prints itself ends in a log one day.
    @Override
    public String toString() {
        return "DemoKeys[" + account + "]";
    }
}
