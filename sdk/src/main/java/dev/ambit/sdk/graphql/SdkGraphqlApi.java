package dev.ambit.sdk.graphql;

import static dev.ambit.problem.ProblemCode.GRAPHQL_BATCH_LIMIT;

import dev.ambit.core.CoreParts;
import dev.ambit.http.Json;
import dev.ambit.http.LocalClient;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers GraphQL requests of public SDKs: one operation, or a list of operations. The status is always 200, because
/// the SDKs read `errors` only then.
public final class SdkGraphqlApi {

    /// Upper bound of a request body, in bytes.
    public static final int BODY_BYTES_MAX = 4 << 20;

    /// SDKs send at most 25 operations at once.
    private static final int OPERATIONS_MAX = 25;

    private static final System.Logger LOG = System.getLogger(SdkGraphqlApi.class.getName());

    private final LocalClient rest;
    private final CoreParts core;

    /// Builds the schema at the first request, because the start of a server would wait for it.
    private static final class Execution {

        private static final GraphqlExecution SHARED = new GraphqlExecution();
    }

    /// @param rest client of a router that has the routes of core
    public SdkGraphqlApi(LocalClient rest, CoreParts core) {
        this.rest = rest;
        this.core = core;
    }

    /// A document with its variables.
    ///
    /// @param extensions ignored, as by other servers
    public record Operation(
            @Nullable String query,
            @Nullable String operationName,
            @Nullable Map<String, @Nullable Object> variables,
            @Nullable Object extensions) {}

    public Response execute(Request request) {
        var errors = new ErrorResult(request.traceId());
        try {
            core.platform.authentication.known(request);
            return Response.json(200, Json.write(answer(request, errors)));
        } catch (Problem problem) {
            return Response.json(200, Json.write(Map.of("errors", List.of(errors.of(problem)))));
        } catch (RuntimeException bug) {
            LOG.log(System.Logger.Level.ERROR, "A GraphQL operation failed", bug);
            return Response.json(200, Json.write(Map.of("errors", List.of(errors.ofBug()))));
        }
    }

    /// Runs one operation with the credentials of a request of another protocol.
    ///
    /// @return `data`, `errors` or both
    public Map<String, @Nullable Object> run(Request request, Operation operation) {
        return Execution.SHARED.run(
                operation, context(request, 0, new ValueCount()), new ErrorResult(request.traceId()));
    }

    private Object answer(Request request, ErrorResult errors) {
        byte[] content = request.content();
        if (!isList(content)) {
            return Execution.SHARED.run(
                    Json.read(content, Operation.class), context(request, 0, new ValueCount()), errors);
        }
        List<?> listed = (List<?>) Json.read(content, Object.class);
        requireFew(listed);
        List<Object> results = new ArrayList<>();
        var count = new ValueCount();
        for (Object each : listed) {
            Operation operation = Json.read(Json.write(each), Operation.class);
            results.add(Execution.SHARED.run(operation, context(request, results.size(), count), errors));
        }
        return results;
    }

    private OperationContext context(Request request, int operation, ValueCount count) {
        return new OperationContext(new RestCalls(rest, request, operation), core, count);
    }

    private static boolean isList(byte[] content) {
        int start = 0;
        while (start < content.length && Character.isWhitespace(content[start])) {
            start++;
        }
        return start < content.length && content[start] == '[';
    }

    private static void requireFew(List<?> operations) {
        if (operations.isEmpty() || operations.size() > OPERATIONS_MAX) {
            throw GRAPHQL_BATCH_LIMIT
                    .because(
                            "The request has %d operations. Send 1 to %d.".formatted(operations.size(), OPERATIONS_MAX))
                    .at("operations", operations.size(), "1 to " + OPERATIONS_MAX);
        }
    }
}
