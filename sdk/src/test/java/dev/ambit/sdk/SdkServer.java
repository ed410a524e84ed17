package dev.ambit.sdk;

import dev.ambit.ServerUnderTest;
import dev.ambit.core.CoreOptions;
import dev.ambit.core.CoreRoutes;
import dev.ambit.core.Server;
import dev.ambit.http.Router;
import java.time.InstantSource;

/// Starts a server of core and the protocols of SDKs.
public final class SdkServer implements ServerUnderTest {

    @Override
    public Server start(CoreOptions options, String superuserUrl, InstantSource clock) {
        Server server = Server.open(options, clock);
        try {
            var router = new Router(CoreRoutes.idempotency(server.parts()));
            CoreRoutes.add(router, server.parts());
            SdkRoutes.add(router, server.parts());
            return server.serve(router.reference("sdk"));
        } catch (RuntimeException | Error e) {
            server.abandon();
            throw e;
        }
    }
}
