package dev.ambit.hosting;

import dev.ambit.process.ProgramPath;
import org.jspecify.annotations.Nullable;

/// Finds the installed `git` without running it. Only the host runs it.
public final class GitProgram {

    private GitProgram() {}

    /// Returns whether `git` is in a directory of `PATH`, which the host gets too.
    ///
    /// @param path value of `PATH`; null if it is not set
    public static boolean isOnPath(@Nullable String path) {
        return ProgramPath.find("git", path).isPresent();
    }
}
