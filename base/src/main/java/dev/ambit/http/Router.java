package dev.ambit.http;

import static dev.ambit.problem.ProblemCode.METHOD_NOT_ALLOWED;
import static dev.ambit.problem.ProblemCode.ROUTE_NOT_FOUND;

import dev.ambit.http.Route.Way;
import dev.ambit.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The table of routes. A template's `{…}` takes one segment of the raw path; operation ids are unique.
public final class Router {

    private final Repetition repetition;
    private final List<Route> routes = new ArrayList<>();
    private final RouteTree tree = new RouteTree();
    private final Map<String, String> tags = new LinkedHashMap<>();
    private @Nullable ProblemPage problemPage;
    private RequestGuard guard = RequestGuard.NONE;

    /// Knows of no repetitions.
    public Router() {
        this((request, handler) -> handler.handle(request));
    }

    public Router(Repetition repetition) {
        this.repetition = repetition;
    }

    /// Also answers HEAD.
    public Router get(String template, String operationId, Handler handler, Contract contract) {
        return add("GET", template, operationId, contract, new Way.Waiting(handler));
    }

    /// With a key of an environment, done once for each [Repetition#KEY]; the handler knows nothing of that.
    public Router post(String template, String operationId, Handler handler, Contract contract) {
        if (!contract.callers().kinds().contains("server")) {
            return postAnew(template, operationId, handler, contract);
        }
        Handler once = request -> repetition.answer(request, handler);
        Contract keyed = contract.header(Repetition.KEY, String.class, Repetition.ABOUT);
        return add("POST", template, operationId, keyed, new Way.Waiting(once));
    }

    /// One that is done as often as it is sent: it changes nothing, has keys of its own in the body, or waits
    /// for what no transaction holds.
    public Router postAnew(String template, String operationId, Handler handler, Contract contract) {
        return add("POST", template, operationId, contract, new Way.Waiting(handler));
    }

    public Router put(String template, String operationId, Handler handler, Contract contract) {
        return add("PUT", template, operationId, contract, new Way.Waiting(handler));
    }

    public Router patch(String template, String operationId, Handler handler, Contract contract) {
        return add("PATCH", template, operationId, contract, new Way.Waiting(handler));
    }

    public Router delete(String template, String operationId, Handler handler, Contract contract) {
        return add("DELETE", template, operationId, contract, new Way.Waiting(handler));
    }

    /// Answered on the I/O thread, always: the handler must not wait.
    public Router inline(String method, String template, String operationId, Handler handler, Contract contract) {
        return add(method, template, operationId, contract, new Way.Inline(handler));
    }

    /// Answered when it is done, with no thread of its own until then.
    public Router late(String method, String template, String operationId, LateHandler handler, Contract contract) {
        return add(method, template, operationId, contract, new Way.Late(handler));
    }

    /// A GET that is answered on the I/O thread if `fast` finds the answer in memory, else on a virtual thread.
    public Router memory(String template, String operationId, Memory fast, Handler slow, Contract contract) {
        return memory("GET", template, operationId, fast, slow, contract);
    }

    /// The same by another method, as a POST that only asks.
    public Router memory(
            String method, String template, String operationId, Memory fast, Handler slow, Contract contract) {
        return add(method, template, operationId, contract, new Way.Remembered(fast, slow));
    }

    /// What a WebSocket may be opened to, also where something else is a GET. It is not in the reference.
    ///
    /// @param subprotocol of several that a client knows, this one is taken; who knows only others is refused
    public Router socket(String template, String operationId, String subprotocol, SocketDoor door) {
        Contract contract = Contract.text("none").by("anyone");
        tree.add(Route.of(Route.TALK, template, operationId, contract, new Way.Talking(subprotocol, door)));
        return this;
    }

    /// For somebody else's protocol, whose bodies are read as they come; its key may come as the password of Basic. It
    /// is not in the reference.
    public Router piped(String method, String template, String operationId, PipedHandler handler, Contract contract) {
        tree.add(Route.of(method, template, operationId, contract, new Way.Piped(handler)));
        return this;
    }

    /// A page for people, or what it loads. It is not in the reference: whoever writes a program asks the API.
    public Router page(String method, String template, String operationId, Handler handler, Contract contract) {
        tree.add(Route.of(method, template, operationId, contract, new Way.Waiting(handler)));
        return this;
    }

    /// Asks this guard before any route.
    public Router guardBy(RequestGuard requests) {
        guard = requests;
        return this;
    }

    RequestGuard guard() {
        return guard;
    }

    /// What browsers are shown instead of a problem's JSON. It must not wait.
    public Router problemPage(ProblemPage page) {
        problemPage = page;
        return this;
    }

    /// Null if there is none.
    @Nullable
    ProblemPage problemPage() {
        return problemPage;
    }

    /// Says what a heading of the reference is about; headings stand in the order in which they are said.
    public Router tag(String name, String description) {
        tags.put(name, description);
        return this;
    }

    /// Adds `/openapi.json` and `/docs`: what all routes say of themselves, for machines and for people.
    public Router reference(String version) {
        var openApi = new OpenApi(version, tags, routes);
        var page = new ReferencePage();
        tags.put("Reference", "What all routes take and give.");
        Contract open = Contract.text("text/html").by("anyone").tag("Reference");
        // Large: on an I/O thread, everybody would wait while it is compressed for one.
        return get(
                        "/openapi.json",
                        "getOpenApi",
                        _ -> openApi.response(),
                        Contract.bare(200, Object.class)
                                .by("anyone")
                                .tag("Reference")
                                .says("This description, as OpenAPI 3.1"))
                .get("/docs", "getReference", _ -> page.response(), open.says("This description, as a page"));
    }

    /// Returns the route for a method and the segments of a raw path.
    ///
    /// @throws Problem `RouteNotFound`, or `MethodNotAllowed` with the methods that are
    Route find(String method, String[] segments) {
        Route found = tree.find(method.equals("HEAD") ? "GET" : method, segments);
        if (found == null) {
            throw refusal(method, segments);
        }
        return found;
    }

    /// The route for a WebSocket, null if there is none.
    @Nullable
    Route talk(String[] segments) {
        return tree.find(Route.TALK, segments);
    }

    private Problem refusal(String method, String[] segments) {
        SortedSet<String> methods = new TreeSet<>();
        tree.methods(segments, 0, methods);
        methods.remove(Route.TALK);
        if (methods.isEmpty()) {
            return ROUTE_NOT_FOUND.because("The path `%s` does not exist. `GET /docs` lists all paths."
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

    private Router add(String method, String template, String operationId, Contract contract, Way way) {
        if (routes.stream().anyMatch(it -> it.operationId().equals(operationId))) {
            throw new IllegalStateException("Two routes have the operation id " + operationId);
        }
        Route route = Route.of(method, template, operationId, contract, way);
        routes.add(route);
        tree.add(route);
        return this;
    }
}
