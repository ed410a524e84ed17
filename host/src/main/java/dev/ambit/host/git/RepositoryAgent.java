package dev.ambit.host.git;

import dev.ambit.host.function.Version;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Keeps repositories for a server: on this machine, or in another process. All its methods throw
/// `StackResourceRefused` if Git is not installed.
public interface RepositoryAgent {

    /// Time after which a fetch or push is stopped.
    Duration CALL_MAX = Duration.ofMinutes(10);

    /// Name of the file with the parameters of a commit.
    String PARAMETERS = "ambit.json";

    /// Largest [#PARAMETERS].
    int PARAMETER_BYTES_MAX = 256 << 10;

    /// Returns the head of each branch, by branch name; none if the repository does not exist.
    Map<String, String> heads(String store);

    /// Creates a missing repository or branch with a first commit.
    void begin(String store, String branch);

    /// Creates a branch at a commit. An existing branch stays unchanged.
    void set(String store, String branch, String commit);

    /// Deletes a branch and its unreachable commits; with the last branch, the repository.
    ///
    /// @throws dev.ambit.problem.Problem `StackUnreachable` if pushes are running
    void remove(String store, String branch);

    /// Answers a Git client.
    ///
    /// @param body of the client, which is read to its end before this returns
    /// @throws dev.ambit.problem.Problem if the body or the state of the repository is refused
    GitAnswer answer(GitCall call, InputStream body);

    /// Returns the content of [#PARAMETERS] at a commit, or nothing if it does not exist.
    ///
    /// @throws dev.ambit.problem.Problem `DeployFailed` if it is not a regular file or too large
    Optional<byte[]> parameters(String store, String commit);

    /// Checks all files that a deploy would use.
    ///
    /// @param usesFunction whether the code of the function is deployed
    /// @param usesAssets whether the assets are published
    /// @throws dev.ambit.problem.Problem `DeployFailed` with the first file that cannot be deployed
    CommitContents check(String store, String commit, boolean usesFunction, boolean usesAssets);

    /// Deploys `function/` of a commit; see [dev.ambit.host.function.FunctionAgent#deploy].
    Version deployFunction(String store, String commit, String function, @Nullable String runtime);

    /// Returns `function/` of a commit as a zip, for functions that a remote provider runs.
    ///
    /// @throws dev.ambit.problem.Problem `DeployFailed` if it is larger than an upload may be
    byte[] functionZip(String store, String commit);

    /// Returns `assets/` of a commit as a zip, for buckets of a remote provider. The caller closes the stream.
    InputStream assetZip(String store, String commit);

    /// Replaces the content of a bucket by `assets/` of a commit. It is idempotent.
    ///
    /// @param token of [DeployCallbacks#requireRunning], which is called repeatedly
    AssetCounts publish(String store, String commit, String bucket, String token);
}
