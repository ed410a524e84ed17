package dev.ambit.branch;

import dev.ambit.TestServer;
import dev.ambit.host.function.FunctionAgent;
import dev.ambit.host.git.DeployCallbacks;
import dev.ambit.host.git.RepositoryAgent;
import dev.ambit.host.git.RepositoryHost;
import dev.ambit.host.link.LinkClient;
import dev.ambit.hosting.HostRouter;
import dev.ambit.hosting.RemoteFunctions;
import dev.ambit.stack.StackResources;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Repositories in the process of the test, without a server, functions and buckets.
public final class TestRepositories {

    private TestRepositories() {}

    /// Returns the repositories below the data directory of a server.
    public static RepositoryAgent in(Path data) {
        FunctionAgent none =
                new RemoteFunctions(HostRouter.only(new LinkClient(Optional::empty, Duration.ZERO, "No host.")));
        return RepositoryHost.in(data, none, null, new NoServer()).orElseThrow();
    }

    /// Returns the heads of local branches.
    public static BranchHeads heads(Path data) {
        return new BranchHeads(new StackResources(TestServer.secrets()), in(data), RemoteBranches.NONE);
    }

    /// No push reaches these repositories through a server.
    public record NoServer() implements DeployCallbacks {

        @Override
        public void expect(String token, Map<String, String> commits) {
            throw new IllegalStateException(token);
        }

        @Override
        public void requireRunning(String token) {
            throw new IllegalStateException(token);
        }
    }
}
