package dev.ambit.isolation;

import dev.ambit.Http.Reply;
import dev.ambit.Places;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.isolation.World.Inhabited;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The ids that a caller knows, by kind: those at the start and those from answers.
final class Ids {

    private static final int FOUND_MAX = 30;

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

    private final Map<String, List<String>> furnished = new HashMap<>();
    private final Map<String, List<String>> found = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();

    /// The ids of one environment of a world.
    static Ids of(World world, Inhabited inhabited) {
        Ids ids = new Ids();
        TestEnvironment there = inhabited.environment();
        String own = "/api/v1/environments/%s/".formatted(there.slug());
        String alone = Furnishing.alone(inhabited.word());
        ids.furnish("customers", "first", alone);
        ids.furnish(
                "products",
                "main",
                "sites",
                "kept",
                "product-" + world.account().slug());
        ids.furnish("features", "calls", "seats", "sso", "raw", alone);
        ids.furnish("plans", "basic", "other", "later", "sited", "draft", alone);
        ids.furnish("addons", "extra");
        ids.furnish("subscriptions", "of-first", "sited", "of-" + alone);
        ids.furnish("environments", there.slug());
        Stacked stacked = world.stacked();
        ids.furnish("stacks", "production", stacked.development(), there.slug(), Stacked.FREE);
        ids.furnish("sources", "production", Stacked.FREE);
        ids.furnish("targets", stacked.development());
        ids.furnish("resources", "DATABASE");
        ids.furnish("orders", stacked.order(), stacked.quoted());
        ids.furnish("releases", stacked.release());
        ids.furnish("row-copies", stacked.copy());
        ids.furnish("backups", stacked.backup());
        ids.furnish("exports", stacked.export());
        ids.furnish("environmentIds", there.id());
        ids.furnish("accounts", world.account().slug());
        ids.furnish("events", "1", "2", "3");
        ids.furnish("reservations");
        List<String> webhooks = there.get("/webhooks").isOk().texts("id");
        ids.furnish("webhooks", webhooks);
        ids.furnish(
                "attempts",
                webhooks.stream()
                        .flatMap(it -> there.get("/webhooks/%s/attempts".formatted(it)).isOk().texts("id").stream())
                        .toList());
        ids.furnish("operations", Rows.operations(inhabited));
        ids.furnish("bulk-changes", Rows.bulkChanges(inhabited));
        ids.furnish("promotions", world.promotion());
        ids.furnish("receipts", world.receipt());
        ids.furnish("operations", world.receipt());
        ids.furnish("api-keys", world.get(own + "api-keys").texts("id"));
        ids.furnish(
                "review-links", there.get("/products/main/review-links").isOk().texts("id"));
        ids.furnish("revisions", world.get(own + "revisions").texts("hash"));
        ids.furnish("members", world.get("/api/v1/members").texts("id"));
        return ids;
    }

    /// The ids of others that are not known.
    static Ids beyond(Ids known, List<Ids> others) {
        Ids beyond = new Ids();
        others.forEach(other -> other.furnished.forEach((kind, ids) -> beyond.furnish(
                kind, ids.stream().filter(it -> !known.has(kind, it)).toList())));
        return beyond;
    }

    void furnish(String kind, String... ids) {
        furnish(kind, List.of(ids));
    }

    void furnish(String kind, List<String> ids) {
        furnished.computeIfAbsent(kind, _ -> new ArrayList<>()).addAll(ids);
    }

    List<String> furnished(String kind) {
        return furnished.getOrDefault(kind, List.of());
    }

    List<String> found(String kind) {
        return found.getOrDefault(kind, List.of());
    }

    /// The display name of an environment.
    String name(String slug) {
        return names.getOrDefault(slug, "Nobody");
    }

    void find(String kind, String id) {
        List<String> ids = found.computeIfAbsent(kind, _ -> new ArrayList<>());
        if (!id.equals("null") && !has(kind, id) && !isOfStack(kind, id)) {
            ids.add(id);
            if (ids.size() > FOUND_MAX) {
                ids.removeFirst();
            }
        }
    }

    /// Adds the ids of an answer.
    void learn(Door door, Reply reply) {
        String kind = door.collection();
        Object found = reply.at("");
        Object data = found == null ? "" : found;
        for (Object thing : data instanceof List<?> list ? list : List.of(data)) {
            if (LISTED.contains(kind) && !door.path().endsWith("}")) {
                find(
                        kind,
                        text(thing, kind.equals("environments") ? "slug" : kind.equals("revisions") ? "hash" : "id"));
            }
            if (kind.equals("environments")) {
                names.put(text(thing, "slug"), text(thing, "displayName"));
            }
            find("operations", text(thing, "operationId"));
            find("operations", text(thing, "taskId"));
            find("reservations", text(thing, "reservationId"));
            switch (door.operation()) {
                case "inviteMember", "renewInvitation" -> find("invitations", text(thing, "token"));
                case "resetPassword" -> find("resets", text(thing, "token"));
                case "deleteEnvironment" -> find("receipts", text(thing, "operationId"));
                case "signIn", "acceptInvitation", "redeemPasswordReset", "changePassword" ->
                    find("sessions", text(thing, "token"));
                default -> {}
            }
        }
    }

    /// Such an environment is not deleted, because its stack is needed.
    private boolean isOfStack(String kind, String id) {
        return kind.equals("environments") && (has("stacks", id) || has("sources", id));
    }

    private boolean has(String kind, String id) {
        return furnished(kind).contains(id) || found(kind).contains(id);
    }

    private static String text(Object thing, String place) {
        return String.valueOf(Places.at(thing, place));
    }
}
