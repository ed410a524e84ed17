package dev.ambit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Json;
import dev.ambit.postgres.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Key of a demo tenant, saved because the server shows it only once.
///
/// @param isReady whether the setup of the tenant is complete
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

    /// Omits the key, because this text may be logged.
    @Override
    public String toString() {
        return "DemoKeys[" + account + "]";
    }
}
