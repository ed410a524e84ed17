package dev.ambit.host.link;

import static dev.ambit.problem.ProblemCode.UNAUTHENTICATED;

import dev.ambit.http.BearerToken;
import dev.ambit.http.Contract;
import dev.ambit.http.Json;
import dev.ambit.http.Metrics;
import dev.ambit.http.Readiness;
import dev.ambit.http.Response;
import dev.ambit.http.Router;
import dev.ambit.http.WebServer;
import java.util.Optional;

/// Answers the requests of the other process, on a loopback port.
public final class LinkServer implements AutoCloseable {

    private static final String ADDRESS = "127.0.0.1";
    private static final int WAITING_MAX = 512;

    private final WebServer web;

    private LinkServer(WebServer web) {
        this.web = web;
    }

    /// Starts a server on any free port.
    ///
    /// @param routes answer with [#json] and [#nothing]
    /// @param credential bearer token that each request must have
    public static LinkServer start(Router routes, String credential, Metrics metrics) {
        var token = new BearerToken(credential);
        routes.guardBy((_, header) -> {
            if (!token.isShown(header.apply("Authorization"))) {
                throw UNAUTHENTICATED.because("The credential of the link is invalid. Restart `ambit serve`.");
            }
        });
        return new LinkServer(WebServer.start(ADDRESS, 0, routes, WAITING_MAX, metrics, new Readiness()));
    }

    public int port() {
        return web.port();
    }

    /// The contract of a route of a link.
    ///
    /// @param bytesMax largest body
    public static Contract contract(int bytesMax) {
        return Contract.text("application/json").rawBody(bytesMax).by("anyone");
    }

    public static Response json(Object value) {
        return Response.json(200, Json.write(value));
    }

    /// Returns 204, which [LinkClient] reads as nothing.
    public static Response nothing() {
        return Response.json(204, new byte[0]);
    }

    /// Returns the value or nothing.
    public static Response json(Optional<?> value) {
        return value.map(LinkServer::json).orElseGet(LinkServer::nothing);
    }

    @Override
    public void close() {
        web.close();
    }
}
