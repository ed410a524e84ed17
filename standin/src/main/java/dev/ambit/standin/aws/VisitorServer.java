package dev.ambit.standin.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.Executors;

/// The edge of the stand-in for CloudFront: answers browsers that request the alias of a distribution, without TLS.
public final class VisitorServer implements AutoCloseable {

    private final HttpServer server;
    private final StrictCloudFront cloudFront;

    private VisitorServer(HttpServer server, StrictCloudFront cloudFront) {
        this.server = server;
        this.cloudFront = cloudFront;
    }

    /// Starts the edge.
    ///
    /// @param port of 127.0.0.1
    public static VisitorServer start(StrictAws aws, int port) {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            var visitors = new VisitorServer(server, aws.cloudFront());
            server.createContext("/", visitors::answer);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.start();
            return visitors;
        } catch (IOException e) {
            throw new UncheckedIOException("Port %d of 127.0.0.1 cannot be used: %s".formatted(port, e), e);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        VisitorRequest request =
                VisitorRequest.of(exchange, exchange.getRequestBody().readAllBytes());
        String host = request.header("Host").replaceFirst(":\\d+$", "");
        try {
            cloudFront.visit(host, request).send(exchange);
        } catch (StrictLambda.Refused e) {
            byte[] body = e.refusal().message().getBytes(UTF_8);
            new OriginResponse(e.refusal().status(), Map.of("Content-Type", "text/plain"), body).send(exchange);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
