package dev.ambit.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds installed programs without running them.
public final class ProgramPath {

    private ProgramPath() {}

    /// Returns the first executable file with a name in the directories of `PATH`.
    ///
    /// @param path value of `PATH`; null if it is not set
    public static Optional<Path> find(String name, @Nullable String path) {
        return path == null
                ? Optional.empty()
                : List.of(path.split(File.pathSeparator, -1)).stream()
                        .filter(it -> !it.isEmpty())
                        .map(it -> Path.of(it, name))
                        .filter(Files::isExecutable)
                        .findFirst();
    }
}
