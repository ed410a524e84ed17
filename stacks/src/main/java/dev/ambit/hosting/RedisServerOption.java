package dev.ambit.hosting;

import dev.ambit.config.OptionValue;
import dev.ambit.process.ProgramPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The option for the program of Redis processes, of a server and of a host.
public final class RedisServerOption {

    private static final String NONE = "none";

    private RedisServerOption() {}

    /// Returns the program; null if there is none.
    ///
    /// @throws IllegalArgumentException if the value is not an executable file
    public static @Nullable Path program(OptionValue value, Map<String, String> environment) {
        if (value.text().equals(NONE)) {
            return null;
        }
        if (value.ifSet().isEmpty()) {
            return ProgramPath.find("redis-server", environment.get("PATH")).orElse(null);
        }
        return value.path()
                .filter(it -> Files.isRegularFile(it) && Files.isExecutable(it))
                .orElseThrow(() -> value.refused("an executable file, or %s".formatted(NONE)));
    }
}
