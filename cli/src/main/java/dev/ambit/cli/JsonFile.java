package dev.ambit.cli;

import dev.ambit.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// What somebody has written down for a command, as the server takes it.
final class JsonFile {

    private JsonFile() {}

    /// Refuses what is no JSON, before anything is asked of the server.
    static Map<String, Object> read(String file) {
        try {
            return Json.map(Files.readString(Path.of(file)));
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read: %s".formatted(file, e), e);
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException(
                    "%s is not valid JSON. Correct the file, then run the command again.".formatted(file), e);
        }
    }
}
