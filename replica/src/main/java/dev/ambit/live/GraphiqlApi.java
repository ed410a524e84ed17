package dev.ambit.live;

import static dev.ambit.problem.ProblemCode.ROUTE_NOT_FOUND;

import dev.ambit.http.Asset;
import dev.ambit.http.Contract;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.http.Router;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Serves GraphiQL, a page for writing queries. The page is public because it has no data; its queries need the
/// token. It loads nothing from other hosts, which its Content-Security-Policy forbids.
public final class GraphiqlApi {
    private static final String PATH = "/graphiql";

    private static final Map<String, Asset> ASSETS = Map.of(
            "react.production.min.js", Asset.of(Asset.SCRIPT, "react", "umd/react.production.min.js"),
            "react-dom.production.min.js", Asset.of(Asset.SCRIPT, "react-dom", "umd/react-dom.production.min.js"),
            "graphiql.min.js", Asset.of(Asset.SCRIPT, "graphiql", "graphiql.min.js"),
            "graphiql.min.css", Asset.of(Asset.STYLE, "graphiql", "graphiql.min.css"),
            "page.js", Asset.inPackageOf(GraphiqlApi.class, Asset.SCRIPT, "page.js"),
            "page.css", Asset.inPackageOf(GraphiqlApi.class, Asset.STYLE, "page.css"));

    private static final Asset PAGE = Asset.inPackageOf(GraphiqlApi.class, Asset.PAGE, "graphiql.html");

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:\\[\\]-]{1,255}");

    public Router addTo(Router router) {
        Contract page = Contract.text("text/html").by("anyone").tag("GraphQL");
        return router.get(
                        PATH,
                        "getGraphiql",
                        GraphiqlApi::page,
                        page.query(Prefilled.class).summary("Show GraphiQL, a page for writing queries"))
                .get(
                        PATH + "/{asset}",
                        "getGraphiqlAsset",
                        GraphiqlApi::asset,
                        Contract.text("text/javascript")
                                .by("anyone")
                                .tag("GraphQL")
                                .summary("Load a script or style of GraphiQL"));
    }

    /// Names the WebSocket origin, because some browsers do not include it in `'self'`.
    private static Response page(Request request) {
        String host = String.valueOf(request.header("Host"));
        String sockets = HOST.matcher(host).matches() ? " ws://%s wss://%s".formatted(host, host) : "";
        return answer(PAGE, request)
                .with("Content-Security-Policy", policy(sockets))
                .with("Referrer-Policy", "no-referrer");
    }

    private static String policy(String sockets) {
        return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src data:; "
                + "connect-src 'self'%s; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
                        .formatted(sockets);
    }

    private static Response asset(Request request) {
        Asset asset = ASSETS.get(request.variable("asset"));
        if (asset == null) {
            throw ROUTE_NOT_FOUND.because("GraphiQL has no file at this path. Open `/graphiql` instead.");
        }
        return answer(asset, request);
    }

    /// Values for the editors, given in a link and read by the page.
    public record Prefilled(
            @Nullable String query,
            @Nullable String variables,
            @Nullable String operationName) {}

    /// Answers 304 if the client's copy is current.
    private static Response answer(Asset asset, Request request) {
        String had = request.header("If-None-Match");
        Response answer = had != null && had.contains(asset.tag())
                ? Response.text(304, asset.contentType(), "")
                : Response.bytes(200, asset.contentType(), asset.content());
        return answer.with("ETag", '"' + asset.tag() + '"').with("Cache-Control", "no-cache");
    }
}
