package dev.ambit.console;

import static dev.ambit.console.ProductsPage.fault;

import dev.ambit.console.CatalogState.PackageRecord;
import dev.ambit.console.CatalogState.Terms;
import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Archives products, plans, add-ons and features, and lists the archived ones. Shows obstacles before it
/// archives.
public final class ArchivingPage {

    private static final String TEMPLATE = "archiving";
    private static final int LISTED_MAX = 50;

    /// The collections of which items can be archived, in the order of the list.
    private static final List<Collection> COLLECTIONS = List.of(
            new Collection("products", "Product", "ARCHIVED"),
            new Collection("plans", "Plan", "ARCHIVED"),
            new Collection("addons", "Add-on", "ARCHIVED"),
            new Collection("features", "Feature", "SUSPENDED"));

    private ArchivingPage() {}

    static Response askProduct(ConsoleRequest visit) {
        return visit.show(TEMPLATE, product(visit, visit.scope(), null));
    }

    static Response archiveProduct(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        try {
            visit.send(scope, "POST", "/products/%s/archive".formatted(visit.variable("id")), null);
            return Screen.seeOther(scope.path() + "/archived?done=archived");
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, product(visit, scope, fault(problem)));
        }
    }

    static Response askPackage(ConsoleRequest visit) {
        return visit.show(TEMPLATE, pack(visit, visit.scope(), null));
    }

    static Response archivePackage(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        PackageRecord pack = PackagesPage.of(visit, scope);
        try {
            visit.send(scope, "POST", pack.path() + "/archive", null);
            return Screen.seeOther(scope.path() + "/archived?done=archived");
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, pack(visit, scope, fault(problem)));
        }
    }

    static Response askFeature(ConsoleRequest visit) {
        return visit.show(TEMPLATE, feature(visit, visit.scope(), null));
    }

    static Response archiveFeature(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        try {
            visit.send(scope, "POST", "/features/%s/archive".formatted(visit.variable("id")), null);
            return Screen.seeOther(scope.path() + "/archived?done=archived");
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, feature(visit, scope, fault(problem)));
        }
    }

    static Response list(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        ListQuery query = visit.request().query(ListQuery.class);
        String done = Objects.requireNonNullElse(query.done(), "");
        return visit.show("archived", archived(visit, scope, query.after(), done, null));
    }

    static Response unarchive(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String collection = visit.choice(
                "collection", COLLECTIONS.stream().map(Collection::name).toList());
        String path =
                "/%s/%s".formatted(collection, UrlText.encoded(visit.form().text("id")));
        try {
            visit.send(scope, "POST", path + "/unarchive", null);
            return Screen.seeOther(scope.path() + "/archived?done=unarchived");
        } catch (Problem problem) {
            return visit.refuse(problem, "archived", archived(visit, scope, null, "", Fault.of(problem)));
        }
    }

    /// Fills a page with the archived products, then plans, add-ons and features.
    ///
    /// @param after the collection to continue with, a dot, and the cursor in it; null starts with the first item
    private static ListView archived(
            ConsoleRequest visit, ConsoleScope scope, @Nullable String after, String done, @Nullable Fault fault) {
        List<Item> items = new ArrayList<>();
        String from = after == null ? "" : after.substring(0, Math.max(0, after.indexOf('.')));
        String cursor = after == null ? null : after.substring(after.indexOf('.') + 1);
        String next = null;
        for (Collection it : COLLECTIONS) {
            boolean isPassed = !from.isEmpty() && !it.name().equals(from);
            if (isPassed || next != null) {
                continue;
            }
            from = "";
            if (items.size() == LISTED_MAX) {
                next = it.name() + ".";
                continue;
            }
            String rest = cursor == null || cursor.isEmpty() ? "" : "&after=" + UrlText.encoded(cursor);
            cursor = null;
            String path = "/%s?status=%s&limit=%d%s".formatted(it.name(), it.status(), LISTED_MAX - items.size(), rest);
            Reply reply = visit.send(scope, "GET", path, null);
            reply.rows(Named.class)
                    .forEach(row ->
                            items.add(new Item(it.name(), it.kind(), row.id(), row.displayName(), row.updatedAt())));
            next = reply.next() == null ? null : it.name() + "." + reply.next();
        }
        return new ListView(visit.frame("Archived", ProductsPage.SECTION, scope), scope, items, next, done, fault);
    }

    private static View product(ConsoleRequest visit, ConsoleScope scope, @Nullable Fault fault) {
        ProductState it = ProductState.find(visit, scope, visit.variable("id"));
        List<Obstacle> obstacles = CatalogState.brief(visit, scope).plans().stream()
                .filter(plan -> plan.productId().equals(it.id()) && plan.subscribers() > 0)
                .map(plan -> new Obstacle(
                        "Plan in use: %s of %s. Cancel the subscriptions first."
                                .formatted(
                                        plan.subscribersWord(), plan.content().displayName()),
                        scope.path() + "/subscriptions?planId=" + UrlText.encoded(plan.id())))
                .toList();
        return new View(
                visit.frame("Archive product", ProductsPage.SECTION, scope),
                CatalogItem.of(scope, it),
                List.of(
                        "Customers can no longer subscribe to its plans and add-ons.",
                        "You can unarchive it at any time. Its id cannot be reused."),
                obstacles,
                fault);
    }

    private static View pack(ConsoleRequest visit, ConsoleScope scope, @Nullable Fault fault) {
        PackageRecord it = PackagesPage.of(visit, scope);
        List<Obstacle> obstacles = new ArrayList<>();
        if (it.isDraft()) {
            obstacles.add(new Obstacle(
                    "It has unpublished changes. Publish or discard them first.",
                    "%s/products/%s/review".formatted(scope.path(), UrlText.encoded(it.productId()))));
        }
        if (it.isPlan()) {
            defaults(visit, scope, it, obstacles);
        } else {
            users(visit, scope, it, obstacles);
        }
        List<String> effects = new ArrayList<>();
        effects.add("New customers can no longer subscribe to it.");
        if (it.subscribers() > 0) {
            effects.add("%s %s it.".formatted(it.subscribersWord(), it.subscribers() == 1 ? "keeps" : "keep"));
        }
        effects.add("You can unarchive it at any time. Its id cannot be reused.");
        CatalogItem item = CatalogItem.of(scope, it);
        return new View(
                visit.frame("Archive " + item.kind(), ProductsPage.SECTION, scope), item, effects, obstacles, fault);
    }

    private static void defaults(
            ConsoleRequest visit, ConsoleScope scope, PackageRecord plan, List<Obstacle> obstacles) {
        for (ProductState product : visit.send(scope, "GET", "/products?limit=100&status=PUBLISHED", null)
                .rows(ProductState.class)) {
            ProductState.Settings settings = product.productSettings();
            String path = "%s/products/%s/settings".formatted(scope.path(), UrlText.encoded(product.id()));
            if (settings != null && plan.id().equals(settings.subscriptionStartPlanId())) {
                obstacles.add(new Obstacle(
                        "It is the start plan of %s. Choose another one first.".formatted(product.displayName()),
                        path));
            }
            if (settings != null && plan.id().equals(settings.downgradePlanId())) {
                obstacles.add(new Obstacle(
                        "It is the downgrade plan of %s. Choose another one first.".formatted(product.displayName()),
                        path));
            }
        }
    }

    private static void users(ConsoleRequest visit, ConsoleScope scope, PackageRecord addon, List<Obstacle> obstacles) {
        for (PackageRecord other : CatalogState.brief(visit, scope).packages()) {
            Terms published = other.published();
            if (names(other.content(), addon.id()) || (published != null && names(published, addon.id()))) {
                obstacles.add(new Obstacle(
                        "%s %s lists this add-on. Remove the add-on from the list and publish first."
                                .formatted(other.kindWord(), other.content().displayName()),
                        scope.path() + other.path() + "/edit"));
            }
        }
    }

    private static boolean names(Terms it, String addon) {
        return it.compatibleAddonIds().contains(addon) || it.dependencies().contains(addon);
    }

    private static View feature(ConsoleRequest visit, ConsoleScope scope, @Nullable Fault fault) {
        FeatureState it = visit.send(scope, "GET", "/features/" + visit.variable("id"), null)
                .data(FeatureState.class);
        List<Obstacle> obstacles = CatalogState.ofFeature(visit, scope, it.id()).packages().stream()
                .filter(pack -> pack.published() != null
                        && pack.published().entitlements().containsKey(it.id()))
                .map(pack -> new Obstacle(
                        "%s %s grants it. Publish a version without it first."
                                .formatted(pack.kindWord(), pack.content().displayName()),
                        "%s%s/features/%s".formatted(scope.path(), pack.path(), UrlText.encoded(it.id()))))
                .toList();
        return new View(
                visit.frame("Archive feature", FeaturesPage.SECTION, scope),
                CatalogItem.of(scope, it),
                List.of(
                        "Plans and add-ons can no longer grant it.",
                        "Customers who already have this feature keep it.",
                        "You can unarchive it at any time. Its id cannot be reused."),
                obstacles,
                fault);
    }

    /// A reason that prevents archiving, with the page that removes it.
    public record Obstacle(String text, String path) {}

    public record View(
            Frame frame,
            CatalogItem item,
            List<String> effects,
            List<Obstacle> obstacles,
            @Nullable Fault fault) {}

    record Named(String id, String displayName, Instant updatedAt) {}

    /// @param status of its archived items
    private record Collection(String name, String kind, String status) {}

    /// An archived item. Archived items cannot be changed, so their last change is the archiving.
    public record Item(String collection, String kind, String id, String name, Instant archivedAt) {}

    public record ListQuery(
            @Nullable String after, @Nullable String done) {}

    public record ListView(
            Frame frame,
            ConsoleScope scope,
            List<Item> items,
            @Nullable String next,
            String done,
            @Nullable Fault fault) {

        public boolean mayUnarchive() {
            return scope.may("POST", "/plans/{id}/unarchive");
        }
    }
}
