package dev.ambit.server;

import dev.ambit.ServerUnderTest;
import dev.ambit.config.LogFormat;
import dev.ambit.core.CoreOptions;
import dev.ambit.core.Server;
import dev.ambit.stack.Provider;
import dev.ambit.stacks.StackOptions;
import java.time.InstantSource;
import java.util.List;

/// Starts a server with all modules, whose stacks have databases and nothing else.
///
/// @param providers take the place of the server's own providers for the same kinds of resources
public record WholeServer(List<Provider> providers) implements ServerUnderTest {

    private static final int DATABASE_MEGABYTES = 20_480;

    /// For the service loader.
    public WholeServer() {
        this(List.of());
    }

    public WholeServer {
        providers = List.copyOf(providers);
    }

    @Override
    public Server start(CoreOptions options, String superuserUrl, InstantSource clock) {
        var stacks =
                new StackOptions(
                        superuserUrl, null, null, List.of(), null, null, null, null, DATABASE_MEGABYTES, true, null);
        return App.start(new Config(options, stacks, LogFormat.TEXT), providers, clock);
    }
}
