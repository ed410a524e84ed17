package dev.ambit.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// A web site with one page and one script, on an origin of its own.
record SdkSite(HttpServer server) implements AutoCloseable {

    static final String SCRIPT = "/script.js";

    static SdkSite open(String html, byte[] script) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            boolean isScript = exchange.getRequestURI().getPath().equals(SCRIPT);
            byte[] body = isScript ? script : html.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", isScript ? "text/javascript" : "text/html");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return new SdkSite(server);
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
