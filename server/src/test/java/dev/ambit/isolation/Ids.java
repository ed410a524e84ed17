package dev.ambit.isolation;

import dev.ambit.Http.Reply;
import dev.ambit.JsonPaths;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.isolation.IsolatedAccount.FilledEnvironment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The ids that a caller knows, by kind: those at the start and those from answers.
final class Ids {

    private static final int CREATED_MAX = 30;

    private static final Set<String> LISTED = Set.of(
            "customers",
            "products",
            "features",
            "plans",
            "addons",
            "subscriptions",
            "webhooks",
            "members",
            "api-keys",
            "environments",
            "orders",
            "releases",
            "revisions",
            "promotions",
            "attempts",
            "review-links");

    private final Map<String, List<String>> initial = new HashMap<>();
    private final Map<String, List<String>> created = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();

    /// The ids of one environment of a world.
    static Ids of(IsolatedAccount world, FilledEnvironment filled) {
        Ids ids = new Ids();
        TestEnvironment there = filled.environment();
        String own = "/api/v1/environments/%s/".formatted(there.slug());
        String alone = EnvironmentObjects.uniqueId(filled.word());
        ids.add("customers", "first", alone);
        ids.add(
                "products",
                "main",
                "sites",
                "kept",
                "product-" + world.account().slug());
        ids.add("features", "calls", "seats", "sso", "raw", alone);
        ids.add("plans", "basic", "other", "later", "sited", "draft", alone);
        ids.add("addons", "extra");
        ids.add("subscriptions", "of-first", "sited", "of-" + alone);
        ids.add("environments", there.slug());
        AccountStacks stacks = world.stacks();
        ids.add("stacks", "production", stacks.development(), there.slug(), AccountStacks.FREE);
        ids.add("sources", "production", AccountStacks.FREE);
        ids.add("targets", stacks.development());
        ids.add("resources", "DATABASE");
        ids.add("orders", stacks.order(), stacks.quoted());
        ids.add("releases", stacks.release());
        ids.add("row-copies", stacks.copy());
        ids.add("backups", stacks.backup());
        ids.add("exports", stacks.export());
        ids.add("environmentIds", there.id());
        ids.add("accounts", world.account().slug());
        ids.add("events", "1", "2", "3");
        ids.add("reservations");
        List<String> webhooks = there.get("/webhooks").isOk().texts("id");
        ids.add("webhooks", webhooks);
        ids.add(
                "attempts",
                webhooks.stream()
                        .flatMap(it -> there.get("/webhooks/%s/attempts".formatted(it)).isOk().texts("id").stream())
                        .toList());
        ids.add("operations", Rows.operations(filled));
        ids.add("bulk-changes", Rows.bulkChanges(filled));
        ids.add("promotions", world.promotion());
        ids.add("receipts", world.receipt());
        ids.add("operations", world.receipt());
        ids.add("api-keys", world.get(own + "api-keys").texts("id"));
        ids.add("review-links", there.get("/products/main/review-links").isOk().texts("id"));
        ids.add("revisions", world.get(own + "revisions").texts("hash"));
        ids.add("members", world.get("/api/v1/members").texts("id"));
        return ids;
    }

    /// The ids of others that are not known.
    static Ids without(Ids known, List<Ids> others) {
        Ids beyond = new Ids();
        others.forEach(other -> other.initial.forEach((kind, ids) -> beyond.add(
                kind, ids.stream().filter(it -> !known.isKnown(kind, it)).toList())));
        return beyond;
    }

    void add(String kind, String... ids) {
        add(kind, List.of(ids));
    }

    void add(String kind, List<String> ids) {
        initial.computeIfAbsent(kind, _ -> new ArrayList<>()).addAll(ids);
    }

    List<String> initial(String kind) {
        return initial.getOrDefault(kind, List.of());
    }

    List<String> created(String kind) {
        return created.getOrDefault(kind, List.of());
    }

    /// The display name of an environment.
    String name(String slug) {
        return names.getOrDefault(slug, "Nobody");
    }

    void addCreated(String kind, String id) {
        List<String> ids = created.computeIfAbsent(kind, _ -> new ArrayList<>());
        if (!id.equals("null") && !isKnown(kind, id) && !isOfStack(kind, id)) {
            ids.add(id);
            if (ids.size() > CREATED_MAX) {
                ids.removeFirst();
            }
        }
    }

    /// Adds the ids of an answer.
    void collect(ApiOperation operation, Reply reply) {
        String kind = operation.collection();
        Object found = reply.at("");
        Object data = found == null ? "" : found;
        for (Object thing : data instanceof List<?> list ? list : List.of(data)) {
            if (LISTED.contains(kind) && !operation.path().endsWith("}")) {
                addCreated(
                        kind,
                        text(thing, kind.equals("environments") ? "slug" : kind.equals("revisions") ? "hash" : "id"));
            }
            if (kind.equals("environments")) {
                names.put(text(thing, "slug"), text(thing, "displayName"));
            }
            addCreated("operations", text(thing, "operationId"));
            addCreated("operations", text(thing, "taskId"));
            addCreated("reservations", text(thing, "reservationId"));
            switch (operation.id()) {
                case "inviteMember", "renewInvitation" -> addCreated("invitations", text(thing, "token"));
                case "resetPassword" -> addCreated("resets", text(thing, "token"));
                case "deleteEnvironment" -> addCreated("receipts", text(thing, "operationId"));
                case "signIn", "acceptInvitation", "redeemPasswordReset", "changePassword" ->
                    addCreated("sessions", text(thing, "token"));
                default -> {}
            }
        }
    }

    /// Such an environment is not deleted, because its stack is needed.
    private boolean isOfStack(String kind, String id) {
        return kind.equals("environments") && (isKnown("stacks", id) || isKnown("sources", id));
    }

    private boolean isKnown(String kind, String id) {
        return initial(kind).contains(id) || created(kind).contains(id);
    }

    private static String text(Object thing, String path) {
        return String.valueOf(JsonPaths.at(thing, path));
    }
}
