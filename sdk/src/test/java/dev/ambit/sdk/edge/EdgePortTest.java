package dev.ambit.sdk.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.OwnServer;
import dev.ambit.TestOptions;
import dev.ambit.TestPort;
import dev.ambit.core.CoreOptions;
import dev.ambit.core.Server;
import dev.ambit.sdk.SdkServer;
import java.io.IOException;
import java.time.InstantSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// SDKs of the same machine look for edge documents on a second port.
@Tag("long")
class EdgePortTest {

    @Test
    void second_port_answers_and_another_server_on_it_does_not_prevent_the_start() throws IOException {
        int port = TestPort.free();
        try (OwnServer own = OwnServer.start();
                Server first = start(own, port);
                Server second = start(own, port)) {
            assertThat(first.port()).isNotEqualTo(second.port());
            new Http(port)
                    .sendUndescribed(new Http(port).request("/v1/c/ann/entitlements.json"))
                    .isProblem(401, "Unauthenticated");
            new Http(second.port())
                    .sendUndescribed(new Http(second.port()).request("/v1/c/ann/entitlements.json"))
                    .isProblem(401, "Unauthenticated");
        }
    }

    private static Server start(OwnServer own, int port) {
        CoreOptions options = new TestOptions(own.data())
                .database(own.postgres())
                .databaseConnections(4)
                .edgePort(port)
                .build();
        return new SdkServer().start(options, own.postgres().superuserUrl(), InstantSource.system());
    }
}
