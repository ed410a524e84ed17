package dev.ambit.sdk.graphql;

import static dev.ambit.problem.ProblemCode.APPROVAL_MISSING;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.problem.Problem;
import dev.ambit.promotion.MergePreview;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The operations that merge the catalog of one environment into another one. A merge is a promotion, and its task is
/// the promotion. If both catalogs have changed the same field, the source wins. A merge that would undo a decision
/// that only the target took is refused.
final class MergeOperations {

    private static final String SOURCE = "sourceEnvironmentSlug";
    private static final String DESTINATION = "destinationEnvironmentSlug";
    private static final String NAME = "destinationEnvironmentName";
    private static final String TYPE = "destinationEnvironmentType";
    private static final String TASK_ID = "taskId";
    private static final String STATE = "state";
    private static final String CONFLICTS = "conflicts";

    /// The sections of a dump that a catalog does not have.
    private static final List<String> EMPTY = List.of(
            "featureGroups", "coupons", "customCurrencies", "packageGroups", "widgetConfiguration", "workflows");

    private MergeOperations() {}

    static void addQueries(Map<String, Resolver> queries) {
        queries.put("dumpEnvironmentProductCatalog", MergeOperations::dump);
        queries.put("dumpEnvironmentForMergeComparison", MergeOperations::compare);
        queries.put("validateMergeEnvironment", MergeOperations::validate);
        queries.put("mergeApplyStatus", MergeOperations::status);
    }

    static void addMutations(Map<String, Resolver> mutations) {
        mutations.put("mergeEnvironment", (context, arguments) -> {
            Map<String, Object> merged = merge(context, arguments);
            return Map.of(
                    "environmentSlug",
                    String.valueOf(merged.get("target")),
                    "taskIds",
                    List.of(String.valueOf(merged.get("id"))));
        });
        mutations.put(
                "mergeEnvironmentAsync",
                (context, arguments) ->
                        status(context, String.valueOf(merge(context, arguments).get("id"))));
    }

    private static Object dump(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        String revisions = "/environments/%s/revisions".formatted(RestCalls.encoded(input.required("environmentSlug")));
        input.requireAllTaken();
        List<Map<String, Object>> latest = RestCalls.rows(context.rest().page(revisions + "?limit=1"));
        Map<String, Object> catalog = latest.isEmpty()
                ? Map.of()
                : Values.object(context.rest()
                        .get(revisions + "/" + latest.getFirst().get("hash"))
                        .get("catalog"));
        return Map.of("dump", sections(catalog));
    }

    private static Object compare(OperationContext context, Map<String, Object> arguments) {
        MergePreview.Result merged = preview(context, arguments);
        return Map.of("preMergeDump", sections(merged.before()), "postMergeDump", sections(merged.after()));
    }

    private static Object validate(OperationContext context, Map<String, Object> arguments) {
        Problem refusal = preview(context, arguments).refusal();
        List<String> errors = refusal == null ? List.of() : List.of(refusal.message());
        return Map.of("isValid", errors.isEmpty(), "errors", errors);
    }

    private static MergePreview.Result preview(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        String source = input.required(SOURCE);
        String target = input.required(DESTINATION);
        ignoreCoupons(input).requireAllTaken();
        return context.mergePreview(source, target);
    }

    /// Each section maps ids to entities.
    private static Map<String, Object> sections(Map<String, Object> catalog) {
        Map<String, Object> sections = new TreeMap<>(catalog);
        for (String section : List.of("products", "plans", "addons", "features")) {
            sections.putIfAbsent(section, Map.of());
        }
        EMPTY.forEach(it -> sections.put(it, Map.of()));
        return sections;
    }

    /// Catalogs have no coupons, so both values of `includeCoupons` do the same.
    private static InputFields ignoreCoupons(InputFields input) {
        return input.ignore("mergeConfiguration");
    }

    private static Map<String, Object> merge(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        String source = input.required(SOURCE);
        String slug = input.text(DESTINATION);
        String name = input.text(NAME);
        String type = input.text(TYPE);
        Map<String, Object> body = new HashMap<>();
        ignoreCoupons(input).copy(body, "migrationType").requireAllTaken();
        requireOneTarget(slug, name, type);
        // Fails for an unknown source before a new environment is created.
        context.rest().get("/environments/" + RestCalls.encoded(source));
        body.put("source", source);
        body.put("title", "Merge by GraphQL");
        if (slug == null) {
            return mergeIntoNew(context, body, String.valueOf(name), String.valueOf(type));
        }
        body.put("target", slug);
        return apply(context, context.rest().post("/promotions", body));
    }

    /// Deletes the new environment if the merge is refused.
    private static Map<String, Object> mergeIntoNew(
            OperationContext context, Map<String, Object> body, String name, String type) {
        String slug = create(context, name, type);
        body.put("target", slug);
        try {
            return apply(context, context.rest().post("/promotions", body));
        } catch (Problem problem) {
            try {
                context.rest().delete("/environments/" + slug, Map.of("confirmName", name));
            } catch (Problem undeleted) {
                problem.addSuppressed(undeleted);
            }
            throw problem;
        }
    }

    private static void requireOneTarget(@Nullable String slug, @Nullable String name, @Nullable String type) {
        boolean isNew = name != null && type != null;
        if (slug == null ? !isNew : name != null || type != null) {
            throw BAD_USER_INPUT
                    .because("`input` names %s target. Send `%s`, or `%s` and `%s` to create an environment."
                            .formatted(slug == null ? "no" : "more than one", DESTINATION, NAME, TYPE))
                    .at("input." + DESTINATION, slug, "one target");
        }
    }

    private static String create(OperationContext context, String name, String type) {
        Map<String, Object> created = context.rest()
                .post(
                        "/environments",
                        Map.of("displayName", name, "type", type, "options", Map.of("createDefaultProduct", false)));
        return String.valueOf(created.get("slug"));
    }

    /// Closes the promotion if it cannot be applied. One that waits for approvals stays open.
    private static Map<String, Object> apply(OperationContext context, Map<String, Object> promotion) {
        String path = "/promotions/" + promotion.get("id");
        try {
            Map<String, Object> resolved = resolve(context, path, promotion);
            context.rest().post(path + "/apply", Map.of("hash", String.valueOf(resolved.get("hash"))));
            return resolved;
        } catch (Problem problem) {
            if (!Problem.is(APPROVAL_MISSING, problem)) {
                context.rest().post(path + "/close", Map.of());
            }
            throw problem;
        }
    }

    private static Map<String, Object> resolve(OperationContext context, String path, Map<String, Object> promotion) {
        List<Map<String, Object>> resolutions = Values.objects(promotion.get(CONFLICTS)).stream()
                .filter(it -> !isOfTarget(it))
                .map(it -> Map.<String, Object>of("path", String.valueOf(it.get("path")), "take", "source"))
                .toList();
        return resolutions.isEmpty()
                ? promotion
                : context.rest().post(path + "/resolve", Map.of("resolutions", resolutions));
    }

    /// Returns whether the merge would undo a decision that only the target took, such as archiving a plan.
    private static boolean isOfTarget(Map<String, Object> conflict) {
        Object decision = conflict.get("decision");
        return "ARCHIVED".equals(decision) || (decision != null && conflict.get("base") == null);
    }

    private static Object status(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        String id = input.required(TASK_ID);
        input.requireAllTaken();
        return status(context, id);
    }

    private static Map<String, @Nullable Object> status(OperationContext context, String id) {
        Map<String, Object> promotion = context.rest().get("/promotions/" + RestCalls.encoded(id));
        Map<String, Object> applied = Values.objectOrEmpty(promotion.get("applied"));
        Object operationId = promotion.get("operationId");
        Map<String, Object> operation = operationId == null || !applied.isEmpty()
                ? Map.of()
                : context.rest().get("/operations/" + operationId);
        Map<String, @Nullable Object> status = new HashMap<>();
        status.put(TASK_ID, id);
        status.put("destinationEnvironmentSlug", promotion.get("target"));
        status.put(STATE, applied.isEmpty() ? state(promotion, operation) : "COMPLETED");
        status.put("error", Values.objectOrEmpty(operation.get("problem")).get("message"));
        status.put("publishedTaskIds", Values.texts(applied.get("rollouts")));
        return status;
    }

    private static String state(Map<String, Object> promotion, Map<String, Object> operation) {
        if ("CLOSED".equals(promotion.get(STATE))) {
            return "FAILED";
        }
        return switch (String.valueOf(operation.get(STATE))) {
            case "RUNNING", "DONE" -> "IN_PROGRESS";
            case "FAILED", "CANCELED" -> "FAILED";
            default -> "PENDING";
        };
    }
}
