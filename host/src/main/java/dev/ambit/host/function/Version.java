package dev.ambit.host.function;

import dev.ambit.host.container.CodeRuntime;
import java.time.Instant;
import java.util.Map;

/// A deployed version of a function's code.
///
/// @param number increases within its function
/// @param digest hexadecimal: the SHA-256 of an upload, or the Git object id of a directory
public record Version(int number, CodeRuntime program, String digest, long bytes, Instant deployedAt) {

    /// Returns the version as texts, for a person.
    public Map<String, String> texts() {
        return Map.of(
                "version", Integer.toString(number),
                "program", CodeRuntime.word(program),
                "digest", digest,
                "deployedAt", deployedAt.toString());
    }
}
