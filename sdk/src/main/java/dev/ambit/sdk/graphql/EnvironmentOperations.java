package dev.ambit.sdk.graphql;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.ENVIRONMENT_NOT_FOUND;

import dev.ambit.problem.Problem;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The operations on environments, which need an account key.
final class EnvironmentOperations {

    private static final String PATH = "/environments";
    private static final String ID = "id";
    private static final String SLUG = "slug";
    private static final String HARDEN = "hardenClientAccessEnabled";

    private EnvironmentOperations() {}

    static void addQueries(Map<String, Resolver> queries) {
        queries.put(
                "listEnvironments",
                (context, _) -> context.rest().all(PATH).stream()
                        .map(EnvironmentOperations::shown)
                        .toList());
    }

    static void addMutations(Map<String, Resolver> mutations) {
        mutations.put("createOneEnvironment", EnvironmentOperations::create);
        mutations.put("updateOneEnvironment", EnvironmentOperations::update);
        mutations.put("archiveEnvironment", (context, arguments) -> change(context, arguments, "archive"));
        mutations.put("unarchiveEnvironment", (context, arguments) -> change(context, arguments, "unarchive"));
    }

    /// Shows the keys, which no later query can read.
    private static Object create(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        var environment = new InputFields("input.environment", Values.object(input.take("environment")));
        Map<String, Object> body = new HashMap<>();
        environment.copy(body, "displayName", "type", SLUG, "color", "description");
        Map<String, Object> hardened = new HashMap<>();
        environment.copy(hardened, HARDEN).requireAllTaken();
        input.copy(body, "options").requireAllTaken();
        Map<String, Object> created = context.rest().post(PATH, body);
        Map<String, Object> edited =
                hardened.isEmpty() ? created : context.rest().patch(one(String.valueOf(created.get(SLUG))), hardened);
        Map<String, Object> shown = shown(edited);
        shown.put("signingToken", String.valueOf(created.get("signingSecret")));
        shown.put("apiKeys", List.of(key("SERVER", created, "serverKey"), key("CLIENT", created, "clientKey")));
        return shown;
    }

    private static Map<String, Object> key(String kind, Map<String, Object> created, String field) {
        return Map.of("keyType", kind, "token", String.valueOf(created.get(field)));
    }

    private static Object update(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        String slug = slug(context, input.required(ID), null);
        var update = new InputFields("input.update", Values.object(input.take("update")));
        Map<String, Object> body = new HashMap<>();
        update.copy(body, "displayName", "color", "description", HARDEN).requireAllTaken();
        return shown(context.rest().patch(one(slug), body));
    }

    private static Object change(OperationContext context, Map<String, Object> arguments, String action) {
        InputFields input = InputFields.of(arguments);
        String slug = slug(context, input.text(ID), input.text(SLUG));
        return shown(context.rest().post(one(slug) + "/" + action, Map.of()));
    }

    private static String one(String slug) {
        return PATH + "/" + RestCalls.encoded(slug);
    }

    private static String slug(OperationContext context, @Nullable String id, @Nullable String slug) {
        if ((id == null) == (slug == null)) {
            throw BAD_USER_INPUT
                    .because("`input` has %s. Send exactly one of them."
                            .formatted(id == null ? "neither `id` nor `slug`" : "both `id` and `slug`"))
                    .at("input.id", id, "either id or slug");
        }
        return slug != null
                ? slug
                : context.rest().all(PATH + "?includeArchived=true").stream()
                        .filter(it -> Objects.equals(it.get(ID), id))
                        .map(it -> String.valueOf(it.get(SLUG)))
                        .findFirst()
                        .orElseThrow(() -> missing(String.valueOf(id)));
    }

    private static Problem missing(String id) {
        return ENVIRONMENT_NOT_FOUND
                .because("Environment `%s` does not exist in this account. Send an id from `listEnvironments`."
                        .formatted(Problem.shortened(id)))
                .at("input.id", id, "the id of an environment");
    }

    private static Map<String, Object> shown(Map<String, Object> row) {
        Map<String, Object> shown = new LinkedHashMap<>(row);
        shown.put("isSandbox", false);
        return shown;
    }
}
