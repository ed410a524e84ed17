package dev.ambit.cli;

import dev.ambit.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Reads a request body from a JSON file.
final class JsonFile {

    private JsonFile() {}

    /// Reads a file. Rejects invalid JSON before the server is called.
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
