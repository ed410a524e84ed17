package dev.ambit.server;

import dev.ambit.config.LogFormat;
import dev.ambit.core.CoreOptions;
import dev.ambit.core.Server;
import dev.ambit.stack.Provider;
import dev.ambit.stacks.StackOptions;
import dev.ambit.stacks.StacksUnderTest;
import java.time.InstantSource;
import java.util.List;

/// Starts a server with all modules.
public final class CompleteServer implements StacksUnderTest {

    @Override
    public Server start(CoreOptions core, StackOptions stacks, List<Provider> providers, InstantSource clock) {
        return App.start(new Config(core, stacks, LogFormat.TEXT, true, List.of()), providers, clock);
    }
}
