package dev.ambit.http;

import static dev.ambit.http.IdempotencyRule.HARMLESS;
import static dev.ambit.http.IdempotencyRule.READ;
import static dev.ambit.http.IdempotencyRule.REFUSED;
import static dev.ambit.problem.ProblemCode.METHOD_NOT_ALLOWED;
import static dev.ambit.problem.ProblemCode.ROUTE_NOT_FOUND;

import dev.ambit.http.Route.Handling;
import dev.ambit.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Table of routes. `{id}` in a template matches one segment of the raw path, `{id…}` one or more segments.
/// Operation ids are unique.
public final class Router {

    private final Idempotency idempotency;
    private final List<Route> routes = new ArrayList<>();
    private final RouteTree tree = new RouteTree();
    private final Map<String, String> tags = new LinkedHashMap<>();
    private @Nullable ProblemPage problemPage;
    private RequestGuard guard = RequestGuard.NONE;

    /// Creates a router that stores no responses.
    public Router() {
        this(Idempotency.NONE);
    }

    public Router(Idempotency idempotency) {
        this.idempotency = idempotency;
    }

    /// Adds a GET route, which also answers HEAD.
    public Router get(String template, String operationId, Handler handler, Contract contract) {
        return blocking("GET", template, operationId, READ, handler, contract);
    }

    public Router post(String template, String operationId, IdempotencyRule rule, Handler handler, Contract contract) {
        return blocking("POST", template, operationId, rule, handler, contract);
    }

    public Router put(String template, String operationId, IdempotencyRule rule, Handler handler, Contract contract) {
        return blocking("PUT", template, operationId, rule, handler, contract);
    }

    public Router patch(String template, String operationId, IdempotencyRule rule, Handler handler, Contract contract) {
        return blocking("PATCH", template, operationId, rule, handler, contract);
    }

    public Router delete(
            String template, String operationId, IdempotencyRule rule, Handler handler, Contract contract) {
        return blocking("DELETE", template, operationId, rule, handler, contract);
    }

    /// Adds a route that reads and answers on the I/O thread. The handler must not block.
    public Router inline(String method, String template, String operationId, Handler handler, Contract contract) {
        return add(Route.of(method, template, operationId, READ, contract, new Handling.Inline(handler)));
    }

    /// Adds a route that answers asynchronously, without a waiting thread. It refuses idempotency keys.
    public Router async(String method, String template, String operationId, AsyncHandler handler, Contract contract) {
        AsyncHandler keyless = request -> {
            IdempotencyRule.refuse(request);
            return handler.begin(request);
        };
        return add(Route.of(method, template, operationId, REFUSED, contract, new Handling.Asynchronous(keyless)));
    }

    /// Adds a GET route that answers on the I/O thread if `fast` returns a response, else on a virtual thread.
    public Router memory(String template, String operationId, Memory fast, Handler slow, Contract contract) {
        return add(Route.of("GET", template, operationId, READ, contract, new Handling.Cached(fast, slow)));
    }

    /// Adds a route with another method that reads in the same way, for example a POST.
    public Router memory(
            String method, String template, String operationId, Memory fast, Handler slow, Contract contract) {
        Memory keyed = request -> {
            Response response = fast.answer(request);
            return response == null
                    ? null
                    : HARMLESS.applied(idempotency, _ -> response).handle(request);
        };
        return add(Route.of(
                method,
                template,
                operationId,
                HARMLESS,
                contract,
                new Handling.Cached(keyed, HARMLESS.applied(idempotency, slow))));
    }

    /// Adds a WebSocket route, which may share its template with a GET route. It is not part of OpenAPI.
    ///
    /// @param subprotocol required subprotocol; clients that do not offer it are rejected
    public Router socket(String template, String operationId, String subprotocol, SocketAcceptor acceptor) {
        Contract contract = Contract.text("none").by("anyone");
        tree.add(Route.of(
                Route.TALK, template, operationId, REFUSED, contract, new Handling.WebSocket(subprotocol, acceptor)));
        return this;
    }

    /// Adds a route for a foreign protocol with a streamed request body. The key may be sent as a Basic password.
    /// It is not part of OpenAPI.
    ///
    /// It refuses idempotency keys, because the body is read only once.
    public Router piped(String method, String template, String operationId, PipedHandler handler, Contract contract) {
        PipedHandler keyless = (request, body) -> {
            IdempotencyRule.refuse(request);
            return handler.handle(request, body);
        };
        tree.add(Route.of(method, template, operationId, REFUSED, contract, new Handling.Streaming(keyless)));
        return this;
    }

    /// Adds a page. It is not part of OpenAPI, because programs use the API.
    public Router page(String template, String operationId, Handler handler, Contract contract) {
        return page("GET", template, operationId, READ, handler, contract);
    }

    /// Adds a route of the console or of a foreign protocol. It is not part of OpenAPI.
    public Router page(
            String method,
            String template,
            String operationId,
            IdempotencyRule rule,
            Handler handler,
            Contract contract) {
        Handler ruled = rule.applied(idempotency, handler);
        tree.add(Route.of(method, template, operationId, rule, contract, new Handling.Blocking(ruled)));
        return this;
    }

    /// Adds a GET route of a foreign protocol that answers like [#memory]. It is not part of OpenAPI.
    public Router document(String template, String operationId, Memory fast, Handler slow, Contract contract) {
        tree.add(Route.of("GET", template, operationId, READ, contract, new Handling.Cached(fast, slow)));
        return this;
    }

    /// Sets the guard, which is called before routing.
    public Router guardBy(RequestGuard requests) {
        guard = requests;
        return this;
    }

    RequestGuard guard() {
        return guard;
    }

    /// Sets the renderer of problems for browsers. It must not block.
    public Router problemPage(ProblemPage page) {
        problemPage = page;
        return this;
    }

    /// Returns the renderer of problems for browsers, or null.
    @Nullable
    ProblemPage problemPage() {
        return problemPage;
    }

    /// Describes a tag of OpenAPI. Tags appear in the order of these calls.
    public Router tag(String name, String description) {
        tags.put(name, description);
        return this;
    }

    /// Adds the reference of all routes: `/openapi.json` for programs and `/docs/reference/api` for people.
    public Router reference(String version) {
        var openApi = new OpenApi(version, tags, routes);
        var page = new ReferencePage();
        tags.put("Reference", "Description of all routes.");
        Contract open = Contract.text("text/html").by("anyone").tag("Reference");
        // The document is large. Compression on an I/O thread would delay other requests.
        return get(
                        "/openapi.json",
                        "getOpenApi",
                        _ -> openApi.response(),
                        Contract.bare(200, Object.class)
                                .by("anyone")
                                .tag("Reference")
                                .summary("This description, as OpenAPI 3.1"))
                .get(
                        "/docs/reference/api",
                        "getReference",
                        _ -> page.response(),
                        open.summary("This description, as a page"));
    }

    /// Returns the route for a method and the segments of a raw path.
    ///
    /// @throws Problem `RouteNotFound`, or `MethodNotAllowed` with the allowed methods
    Route find(String method, String[] segments) {
        Route found = known(method, segments);
        if (found == null) {
            throw refusal(method, segments);
        }
        return found;
    }

    /// Returns the route for a method and the segments of a raw path, or null.
    @Nullable
    Route known(String method, String[] segments) {
        return tree.find(method.equals("HEAD") ? "GET" : method, segments);
    }

    /// Returns the WebSocket route for a path, or null.
    @Nullable
    Route socketRoute(String[] segments) {
        return tree.find(Route.TALK, segments);
    }

    private Problem refusal(String method, String[] segments) {
        SortedSet<String> methods = new TreeSet<>();
        tree.methods(segments, 0, methods);
        methods.remove(Route.TALK);
        if (methods.isEmpty()) {
            return ROUTE_NOT_FOUND.because("The path `%s` does not exist. `GET /openapi.json` lists all paths."
                    .formatted(Problem.shortened("/" + String.join("/", segments))));
        }
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        String allowed = String.join(", ", methods);
        return METHOD_NOT_ALLOWED
                .because("The method `%s` is not allowed for this path. Use one of %s."
                        .formatted(Problem.shortened(method), allowed))
                .with("allowed", allowed);
    }

    private Router blocking(
            String method,
            String template,
            String operationId,
            IdempotencyRule rule,
            Handler handler,
            Contract contract) {
        var handling = new Handling.Blocking(rule.applied(idempotency, handler));
        return add(Route.of(method, template, operationId, rule, contract, handling));
    }

    private Router add(Route route) {
        if (routes.stream().anyMatch(it -> it.operationId().equals(route.operationId()))) {
            throw new IllegalStateException("Two routes have the operation id " + route.operationId());
        }
        routes.add(route);
        tree.add(route);
        return this;
    }
}
