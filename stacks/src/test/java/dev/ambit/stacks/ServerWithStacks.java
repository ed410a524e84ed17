package dev.ambit.stacks;

import dev.ambit.ServerUnderTest;
import dev.ambit.core.CoreOptions;
import dev.ambit.core.Server;
import dev.ambit.stack.Provider;
import dev.ambit.stack.RemoteProviders;
import java.time.InstantSource;
import java.util.List;

/// Starts a server whose stacks have databases and no other resources.
///
/// @param providers take the place of the server's own providers for the same kinds of resources
/// @param remote providers of engines outside of this installation
public record ServerWithStacks(List<Provider> providers, RemoteProviders remote) implements ServerUnderTest {

    /// For the service loader.
    public ServerWithStacks() {
        this(List.of());
    }

    public ServerWithStacks(List<Provider> providers) {
        this(providers, RemoteProviders.NONE);
    }

    public ServerWithStacks {
        providers = List.copyOf(providers);
    }

    /// Enough for the stacks of all tests, which are not removed.
    @Override
    public int connectionsMax() {
        return 4_000;
    }

    @Override
    public Server start(CoreOptions options, String superuserUrl, InstantSource clock) {
        StackOptions stacks = new TestStackOptions(options.data())
                .tenantDatabase(superuserUrl)
                .build();
        return remote.all().isEmpty()
                ? StacksUnderTest.ofClassPath().start(options, stacks, providers, clock)
                : StacksUnderTest.coreAndStacks(options, stacks, providers, remote, clock);
    }
}
