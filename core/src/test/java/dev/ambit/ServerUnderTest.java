package dev.ambit;

import dev.ambit.core.CoreOptions;
import dev.ambit.core.CoreRoutes;
import dev.ambit.core.Server;
import dev.ambit.http.Router;
import java.time.InstantSource;
import java.util.ServiceLoader;

/// Starts the server that tests send their requests to. The tests of stacks register an implementation, which serves
/// the modules above, too; without it, the server consists of core alone.
@FunctionalInterface
public interface ServerUnderTest {

    /// Starts a server that answers when this method returns. The caller closes it.
    ///
    /// @param superuserUrl JDBC URL of a role that can create roles and databases
    Server start(CoreOptions options, String superuserUrl, InstantSource clock);

    /// Returns `max_connections` for the PostgreSQL of all tests. Each connection takes shared memory, which makes all
    /// others slower.
    default int connectionsMax() {
        return 400;
    }

    /// Returns the registered implementation.
    static ServerUnderTest ofClassPath() {
        return ServiceLoader.load(ServerUnderTest.class).findFirst().orElse(ServerUnderTest::core);
    }

    private static Server core(CoreOptions options, String superuserUrl, InstantSource clock) {
        Server server = Server.open(options, clock);
        try {
            var router = new Router(CoreRoutes.idempotency(server.parts()));
            CoreRoutes.add(router, server.parts());
            return server.serve(router.reference("core"));
        } catch (RuntimeException | Error e) {
            server.abandon();
            throw e;
        }
    }
}
