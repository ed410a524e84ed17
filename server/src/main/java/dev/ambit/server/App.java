package dev.ambit.server;

import dev.ambit.aws.AwsEndpoint;
import dev.ambit.aws.AwsModule;
import dev.ambit.core.CoreParts;
import dev.ambit.core.Server;
import dev.ambit.github.GithubModule;
import dev.ambit.stack.Provider;
import dev.ambit.stacks.RemoteEngines;
import dev.ambit.stacks.StacksModule;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;

/// Starts a server with all modules.
public final class App {

    private static final System.Logger LOG = System.getLogger(App.class.getName());

    private App() {}

    /// Starts a server that answers requests when this method returns.
    ///
    /// @throws IllegalStateException with one sentence that says why the server cannot start
    public static Server start(Config config) {
        return start(config, List.of(), InstantSource.system());
    }

    public static Server start(Config config, InstantSource clock) {
        return start(config, List.of(), clock);
    }

    /// Starts a server whose provider `aws` sends its requests to a stand-in.
    public static Server start(Config config, AwsEndpoint aws) {
        return start(config, List.of(), InstantSource.system(), core -> AwsModule.at(core, aws));
    }

    /// Starts a server with providers of the caller.
    ///
    /// @param providers take the place of the server's own providers for the same kinds of resources
    public static Server start(Config config, List<Provider> providers, InstantSource clock) {
        return start(config, providers, clock, AwsModule::of);
    }

    private static Server start(
            Config config, List<Provider> providers, InstantSource clock, Function<CoreParts, AwsModule> opening) {
        requireStartable(config);
        config.warnings().forEach(warning -> LOG.log(System.Logger.Level.WARNING, warning));
        StacksModule.moveDatabases(config.core(), config.stacks());
        Server server = Server.open(config.core(), clock);
        try {
            AwsModule aws = opening.apply(server.parts());
            GithubModule github = GithubModule.of(server.parts());
            var remote = new RemoteEngines(aws.and(github), github.branches());
            StacksModule stacks = StacksModule.open(server, config.stacks(), providers, remote);
            server.serve(Routes.table(server.parts(), stacks.parts(), aws, github));
            stacks.start();
            github.start(server, stacks.parts());
            return server;
        } catch (RuntimeException | Error e) {
            server.abandon();
            throw e;
        }
    }

    /// Checks conditions that would make a start fail later. Creates nothing.
    ///
    /// @throws IllegalStateException if the data directory or the master key file cannot be used
    /// @throws dev.ambit.http.CannotListen if a port is not free
    public static void requireStartable(Config config) {
        Server.requireStartable(config.core());
        StacksModule.requireStartable(config.core(), config.stacks());
    }
}
