package dev.ambit.stacks;

import dev.ambit.branch.RemoteBranches;
import dev.ambit.core.CoreOptions;
import dev.ambit.core.CoreRoutes;
import dev.ambit.core.Server;
import dev.ambit.http.Router;
import dev.ambit.stack.Provider;
import dev.ambit.stack.RemoteProviders;
import java.time.InstantSource;
import java.util.List;
import java.util.ServiceLoader;

/// Starts the server of tests that set options of stacks. A module that adds to stacks registers an implementation;
/// without any, the server consists of core and stacks.
@FunctionalInterface
public interface StacksUnderTest {

    /// Starts a server that answers when this method returns. The caller closes it.
    ///
    /// @param providers take the place of the server's own providers for the same kinds of resources
    Server start(CoreOptions core, StackOptions stacks, List<Provider> providers, InstantSource clock);

    /// Returns the registered implementation.
    static StacksUnderTest ofClassPath() {
        return ServiceLoader.load(StacksUnderTest.class)
                .findFirst()
                .orElse((core, stacks, providers, clock) ->
                        coreAndStacks(core, stacks, providers, RemoteProviders.NONE, clock));
    }

    /// Starts a server that consists of core and stacks.
    static Server coreAndStacks(
            CoreOptions core,
            StackOptions options,
            List<Provider> providers,
            RemoteProviders remote,
            InstantSource clock) {
        StacksModule.requireStartable(core, options);
        StacksModule.moveDatabases(core, options);
        Server server = Server.open(core, clock);
        try {
            StacksModule stacks =
                    StacksModule.open(server, options, providers, new RemoteEngines(remote, RemoteBranches.NONE));
            var router = new Router(CoreRoutes.idempotency(server.parts()));
            CoreRoutes.add(router, server.parts());
            StackRoutes.add(router, server.parts(), stacks.parts());
            server.serve(router.reference("stacks"));
            stacks.start();
            return server;
        } catch (RuntimeException | Error e) {
            server.abandon();
            throw e;
        }
    }
}
