package dev.ambit.stacks;

import dev.ambit.TestOptions;
import dev.ambit.config.LogFormat;
import dev.ambit.core.Server;
import dev.ambit.host.function.OutgoingHosts;
import dev.ambit.stack.Provider;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Builds the options of a server with stacks under test, and starts it. By default it has neither gateway nor
/// buckets nor sessions.
public final class TestStackOptions {

    private static final int DATABASE_MEGABYTES = 20_480;
    private static final int SESSION_MEGABYTES = 512;
    private static final int OUTAGE_MINUTES = 15;

    private final TestOptions core;
    private @Nullable String tenantDatabase;
    private @Nullable Integer gatewayPort;
    private @Nullable Integer hostPort;
    private @Nullable String stackDomain;
    private List<String> reservedHosts = List.of();
    private @Nullable String dnsServer;
    private @Nullable Integer bucketPort;
    private @Nullable URI bucketStore;
    private @Nullable URI redis;
    private @Nullable Path redisServer;
    private @Nullable Path ociRuntime;
    private OutgoingHosts outgoingHosts = OutgoingHosts.NONE;
    private InstantSource clock = InstantSource.system();

    public TestStackOptions(Path data) {
        core = new TestOptions(data);
    }

    public TestOptions core() {
        return core;
    }

    /// Sets the PostgreSQL of stack databases.
    ///
    /// @param superuserUrl JDBC URL of a role that can create roles and databases
    public TestStackOptions tenantDatabase(String superuserUrl) {
        tenantDatabase = superuserUrl;
        return this;
    }

    public TestStackOptions gatewayPort(int value) {
        gatewayPort = value;
        return this;
    }

    public TestStackOptions hostPort(int value) {
        hostPort = value;
        return this;
    }

    public TestStackOptions stackDomain(String value) {
        stackDomain = value;
        return this;
    }

    public TestStackOptions reservedHosts(String... value) {
        reservedHosts = List.of(value);
        return this;
    }

    public TestStackOptions dnsServer(String value) {
        dnsServer = value;
        return this;
    }

    public TestStackOptions bucketPort(int value) {
        bucketPort = value;
        return this;
    }

    public TestStackOptions bucketStore(String url) {
        bucketStore = URI.create(url);
        return this;
    }

    public TestStackOptions redis(URI address) {
        redis = address;
        return this;
    }

    public TestStackOptions redisServer(Path value) {
        redisServer = value;
        return this;
    }

    public TestStackOptions ociRuntime(Path value) {
        ociRuntime = value;
        return this;
    }

    public TestStackOptions outgoingHosts(String... patterns) {
        outgoingHosts = new OutgoingHosts(List.of(patterns));
        return this;
    }

    public TestStackOptions clock(InstantSource value) {
        clock = value;
        return this;
    }

    public StackOptions build() {
        return new StackOptions(
                tenantDatabase,
                true,
                gatewayPort,
                null,
                hostPort,
                stackDomain,
                reservedHosts,
                dnsServer,
                bucketPort,
                null,
                bucketStore,
                redis,
                redisServer,
                DATABASE_MEGABYTES,
                SESSION_MEGABYTES,
                OUTAGE_MINUTES,
                null,
                ociRuntime,
                outgoingHosts,
                LogFormat.TEXT);
    }

    /// Starts a server that answers when this method returns. The caller closes it.
    public Server start() {
        return start(List.of());
    }

    /// Starts a server.
    ///
    /// @param providers take the place of the server's own providers for the same kinds of resources
    public Server start(List<Provider> providers) {
        return StacksUnderTest.ofClassPath().start(core.build(), build(), providers, clock);
    }
}
