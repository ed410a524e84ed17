package dev.ambit.cli;

import dev.ambit.http.Json;
import java.util.Map;

/// Reads a request body from a JSON file.
final class JsonFile {

    private JsonFile() {}

    /// Reads a file. Rejects invalid JSON before the server is called.
    static Map<String, Object> read(String file) {
        try {
            return Json.map(TextFile.read(file));
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException(
                    "%s is not valid JSON. Correct the file, then run the command again.".formatted(file), e);
        }
    }
}
