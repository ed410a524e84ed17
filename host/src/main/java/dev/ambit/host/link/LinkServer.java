package dev.ambit.host.link;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Answers the requests of the other process, on a loopback port.
public final class LinkServer implements AutoCloseable {

    /// Address on which each link listens.
    public static final String ADDRESS = "127.0.0.1";

    /// The header that says which version of the link a request has.
    static final String VERSION_HEADER = "Ambit-Link-Version";

    /// Version of the routes and messages. Adding a route, or a field that may be missing, keeps it.
    static final String VERSION = "1";

    private static final System.Logger LOG = System.getLogger(LinkServer.class.getName());
    private static final int WAITING_MAX = 512;

    private final WebServer web;

    private LinkServer(WebServer web) {
        this.web = web;
    }

    /// Starts a server on any free port.
    ///
    /// @param routes answer with [#json] and [#noContent]
    /// @param credential bearer token that each request must have
    public static LinkServer start(Router routes, String credential, Metrics metrics) {
        return start(0, routes, credential, metrics, _ -> {});
    }

    /// Starts a server as [#start(Router, String, Metrics)] does.
    ///
    /// @param port 0 for any free port
    /// @param refused called on an I/O thread for the 1st, 2nd, 4th, 8th … request with an invalid credential
    public static LinkServer start(int port, Router routes, String credential, Metrics metrics, LongConsumer refused) {
        var token = new BearerToken(credential);
        return start(
                port,
                routes,
                shown -> token.isShown(shown)
                        ? Optional.empty()
                        : Optional.of("The credential of the link is invalid. Restart `ambit serve`."),
                metrics,
                refused);
    }

    /// Starts a server as [#start(Router, String, Metrics)] does, for several other processes.
    ///
    /// @param refusal called on an I/O thread with the header `Authorization`, or with an empty text; returns
    ///     why the request is refused
    public static LinkServer start(
            int port,
            Router routes,
            Function<String, Optional<String>> refusal,
            Metrics metrics,
            LongConsumer refused) {
        var refusals = new AtomicLong();
        routes.guardBy((_, header) -> {
            String shown = header.apply("Authorization");
            refusal.apply(shown == null ? "" : shown).ifPresent(why -> {
                long count = refusals.incrementAndGet();
                // A flood of requests must not fill a log, so only some refusals are logged.
                if (Long.bitCount(count) == 1) {
                    logRefusal(count);
                    refused.accept(count);
                }
                throw UNAUTHENTICATED.because(why);
            });
            requireVersion(header.apply(VERSION_HEADER));
        });
        return new LinkServer(WebServer.start(ADDRESS, port, routes, WAITING_MAX, metrics, new Readiness()));
    }

    private static void logRefusal(long count) {
        LOG.log(
                System.Logger.Level.WARNING,
                () -> "A request on the link was refused, because its credential is invalid (%d until now)."
                        .formatted(count));
    }

    private static void requireVersion(@Nullable String version) {
        if (!VERSION.equals(version)) {
            throw BAD_USER_INPUT
                    .because(("Link protocol versions differ: this process uses `%s`, the caller `%s`. Install the same"
                                    + " version of Ambit on server and hosts, then restart them.")
                            .formatted(VERSION, shortened(version)))
                    .at(VERSION_HEADER, version, VERSION);
        }
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
    public static Response noContent() {
        return Response.json(204, new byte[0]);
    }

    /// Returns the value or nothing.
    public static Response json(Optional<?> value) {
        return value.map(LinkServer::json).orElseGet(LinkServer::noContent);
    }

    @Override
    public void close() {
        web.close();
    }
}
