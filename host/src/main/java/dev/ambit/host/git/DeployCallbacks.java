package dev.ambit.host.git;

import java.util.Map;

/// Requests of the host to its server during a push or a deploy.
public interface DeployCallbacks {

    /// Stores the deploys of a push, before Git accepts it. A token is valid once, while its push is running.
    ///
    /// @param token of [GitCall]
    /// @param commits new heads, by the name of their branch
    /// @throws dev.ambit.problem.Problem if the token is invalid, or the caller may not push to one of the branches
    void expect(String token, Map<String, String> commits);

    /// Checks that a deploy was not canceled.
    ///
    /// @param token of [RepositoryAgent#publish]
    /// @throws dev.ambit.problem.Problem if it was canceled
    void requireRunning(String token);
}
