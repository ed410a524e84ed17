package dev.ambit.hosting;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the installed `git` without running it. Only the host runs it.
public final class GitProgram {

    private GitProgram() {}

    /// Returns whether `git` is in a directory of `PATH`, which the host gets too.
    ///
    /// @param path value of `PATH`; null if it is not set
    public static boolean isOnPath(@Nullable String path) {
        return path != null
                && List.of(path.split(File.pathSeparator, -1)).stream()
                        .filter(it -> !it.isEmpty())
                        .anyMatch(it -> Files.isExecutable(Path.of(it, "git")));
    }
}
