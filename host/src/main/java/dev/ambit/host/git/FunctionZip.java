package dev.ambit.host.git;

import static dev.ambit.problem.ProblemCode.DEPLOY_FAILED;

import dev.ambit.host.function.FunctionAgent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The code of a function at a commit, as a zip file.
public final class FunctionZip {

    /// Directory of a commit that contains code.
    public static final String DIRECTORY = "function";

    private FunctionZip() {}

    /// Returns the size in bytes.
    ///
    /// @throws dev.ambit.problem.Problem `DeployFailed` if it is larger than an upload may be
    public static long requireSmall(Path zip) {
        long bytes = zip.toFile().length();
        if (bytes > FunctionAgent.BYTES_MAX) {
            throw DEPLOY_FAILED
                    .because(("The zip of `%s/` has %d bytes; at most %d are allowed. Remove files from the directory,"
                                    + " then push again.")
                            .formatted(DIRECTORY, bytes, FunctionAgent.BYTES_MAX))
                    .with(FileRefusal.FILE, DIRECTORY)
                    .with("received", bytes)
                    .with("allowed", "%d bytes in a zip".formatted(FunctionAgent.BYTES_MAX));
        }
        return bytes;
    }

    /// Returns the content of a zip.
    ///
    /// @throws dev.ambit.problem.Problem `DeployFailed` if it is larger than an upload may be
    public static byte[] bytes(Path zip) {
        requireSmall(zip);
        try {
            return Files.readAllBytes(zip);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
