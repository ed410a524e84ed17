package dev.ambit.branch;

import dev.ambit.host.function.Version;
import dev.ambit.host.git.AssetCounts;
import dev.ambit.host.git.CommitContents;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The files of the commit that a deploy uses.
interface CommitSource extends AutoCloseable {

    /// Checks all files that the deploy would use.
    ///
    /// @throws dev.ambit.problem.Problem `DeployFailed` with the first file that cannot be deployed
    CommitContents check(boolean usesFunction, boolean usesAssets);

    /// Returns the content of `ambit.json`, or nothing if it does not exist.
    Optional<byte[]> parameters();

    /// Returns a zip of `function/`.
    byte[] functionZip();

    /// Deploys `function/` on the host.
    Version deployFunction(String function, @Nullable String runtime);

    /// Returns a zip of `assets/` on this server, which [#close] deletes.
    Path assetZip();

    /// Replaces the content of a bucket of a host by `assets/`.
    ///
    /// @param goOn called repeatedly; throws if the deploy was canceled
    AssetCounts publish(String bucket, Runnable goOn);

    @Override
    void close();
}
