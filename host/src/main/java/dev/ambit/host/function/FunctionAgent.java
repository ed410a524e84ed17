package dev.ambit.host.function;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Runs functions for a server: on this machine, or in another process.
public interface FunctionAgent {

    /// The largest upload.
    int BYTES_MAX = CodeArchive.BYTES_MAX;

    /// Returns why functions cannot run, or nothing if they can.
    Optional<String> refusal();

    /// Deploys a new version without dropping requests. It is running when this returns.
    ///
    /// @param content a jar or a zip, which is untrusted
    /// @param digest hexadecimal: the SHA-256 of the content, or the Git object id of its directory
    /// @param runtime that the blueprint requires, such as `nodejs`; null for any
    /// @throws dev.ambit.problem.Problem if the code is invalid or does not listen; the previous version keeps
    ///     running
    Version deploy(String name, byte[] content, String digest, @Nullable String runtime);

    /// Runs a stored version again without dropping requests. The version that ran before is kept.
    ///
    /// @param version number of the current or the previous version
    /// @throws dev.ambit.problem.Problem if the version is not stored or does not listen; the current version keeps
    ///     running
    Version rollBack(String name, int version);

    /// Starts a function, or restarts it if the values of its stack have changed.
    void make(String name);

    /// Stops a function at once.
    ///
    /// @param as its state from now on
    void stop(String name, FunctionState as);

    FunctionStatus status(String name);

    /// Returns whether the running process has the current values of its stack.
    boolean hasCurrentValues(String name);

    /// Returns the log of a function.
    FunctionOutput output(String name);

    /// Removes a function and its code.
    void remove(String name);
}
