package dev.ambit.stacks;

import dev.ambit.core.CoreOptions;
import dev.ambit.core.Server;
import dev.ambit.core.VirtualThread;
import dev.ambit.db.Database;
import dev.ambit.http.CannotListen;
import dev.ambit.http.FreePort;
import dev.ambit.postgres.StackDatabaseUpgrade;
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

    /// Moves the databases of stacks that an earlier version left in Ambit's own embedded PostgreSQL, before it
    /// starts.
    ///
    /// @throws IllegalStateException with a message for the operator, if the data directory cannot be used
    public static void moveDatabases(CoreOptions core, StackOptions options) {
        boolean isEmbedded = core.databaseUrl() == null || core.databaseOwnerUrl() == null;
        if (isEmbedded && options.tenantDatabaseUrl() == null) {
            StackDatabaseUpgrade.run(core.data(), Database::version);
        }
    }

    /// Creates the parts of stacks, before the server serves.
    ///
    /// @param replacements providers that take the place of those for the same kinds of resources
    public static StacksModule open(
            Server server, StackOptions options, List<Provider> replacements, RemoteEngines remote) {
        return new StacksModule(
                server, VirtualThread.call(() -> new StackParts(server, options, replacements, remote)));
    }

    public StackParts parts() {
        return parts;
    }

    /// Waits until the host listens on its ports, then starts the loops.
    public void start() {
        parts.host.awaitReady();
        StackLoops.start(server, parts);
        parts.host.endFirst(server.opened());
    }
}
