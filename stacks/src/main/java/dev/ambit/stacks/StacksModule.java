package dev.ambit.stacks;

import dev.ambit.bucket.StackAccessKeyLookup;
import dev.ambit.core.CoreOptions;
import dev.ambit.core.PlatformParts;
import dev.ambit.core.Server;
import dev.ambit.core.VirtualThread;
import dev.ambit.gateway.GatewayProbe;
import dev.ambit.gateway.StackSiteLookup;
import dev.ambit.host.bucket.BucketServer;
import dev.ambit.host.cdn.Edge;
import dev.ambit.host.gateway.Gateway;
import dev.ambit.http.CannotListen;
import dev.ambit.http.FreePort;
import dev.ambit.stack.Provider;
import java.util.List;

/// The stacks of a server: their parts, loops, gateway and S3 port.
public final class StacksModule {

    private final Server server;
    private final StackParts parts;

    private StacksModule(Server server, StackParts parts) {
        this.server = server;
        this.parts = parts;
    }

    /// Checks what would make a start fail later, before the start creates anything.
    ///
    /// @throws CannotListen if a port is not free
    public static void requireStartable(CoreOptions core, StackOptions options) {
        if (options.gatewayPort() != null) {
            FreePort.require(core.host(), options.gatewayPort(), "--gateway-port");
        }
        if (options.bucketPort() != null) {
            FreePort.require(core.host(), options.bucketPort(), "--bucket-port");
        }
    }

    /// Creates the parts of stacks, before the server serves.
    ///
    /// @param replacements providers that take the place of those for the same kinds of resources
    public static StacksModule open(Server server, StackOptions options, List<Provider> replacements) {
        return new StacksModule(server, VirtualThread.call(() -> new StackParts(server, options, replacements)));
    }

    public StackParts parts() {
        return parts;
    }

    /// Starts the loops, and listens where the options say so.
    public void start() {
        PlatformParts platform = server.parts().platform;
        StackOptions options = parts.options;
        StackLoops.start(server, parts);
        if (options.gatewayPort() != null) {
            server.opened()
                    .add(Gateway.start(
                            platform.options.host(),
                            options.gatewayPort(),
                            new StackSiteLookup(platform.transactions, parts.resources, parts.hostRule),
                            platform.egress,
                            parts.functionHost,
                            new Edge(parts.edgeCache, parts.buckets),
                            server.origin(),
                            GatewayProbe.key()));
        }
        if (options.bucketPort() != null && parts.buckets != null) {
            server.opened()
                    .add(BucketServer.start(
                            platform.options.host(),
                            options.bucketPort(),
                            parts.buckets,
                            new StackAccessKeyLookup(platform.transactions, parts.resources),
                            platform.clock));
        }
    }
}
