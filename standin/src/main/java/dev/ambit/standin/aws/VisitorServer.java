package dev.ambit.standin.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import dev.ambit.standin.LocalHttp;
import java.io.IOException;

/// The edge of the stand-in for CloudFront: answers browsers that request the alias of a distribution, without TLS.
public final class VisitorServer implements AutoCloseable {

    private final LocalHttp server;
    private final StrictCloudFront cloudFront;

    private VisitorServer(LocalHttp server, StrictCloudFront cloudFront) {
        this.server = server;
        this.cloudFront = cloudFront;
    }

    /// Starts the edge.
    ///
    /// @param port of 127.0.0.1
    public static VisitorServer start(StrictAws aws, int port) {
        var visitors = new VisitorServer(LocalHttp.server(port), aws.cloudFront());
        visitors.server.start(visitors::answer);
        return visitors;
    }

    public int port() {
        return server.port();
    }

    private void answer(HttpExchange exchange) throws IOException {
        VisitorRequest request =
                VisitorRequest.of(exchange, exchange.getRequestBody().readAllBytes());
        String host = request.header("Host").replaceFirst(":\\d+$", "");
        try {
            cloudFront.visit(host, request).send(exchange);
        } catch (StrictLambda.Refused e) {
            OriginResponse.of(
                            e.refusal().status(),
                            "text/plain",
                            e.refusal().message().getBytes(UTF_8))
                    .send(exchange);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
