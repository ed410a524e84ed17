package dev.ambit.console;

import static dev.ambit.console.ProductsPage.fault;

import dev.ambit.console.CatalogState.Packaged;
import dev.ambit.console.CatalogState.Terms;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Archives products, plans, add-ons and features, names beforehand what prevents it, and lists what is archived.
public final class ArchivingPage {

    private static final String TEMPLATE = "archiving";
    private static final int LISTED_MAX = 100;

    private ArchivingPage() {}

    static Response askProduct(ConsoleRequest visit) {
        return visit.show(TEMPLATE, product(visit, visit.place(), null));
    }

    static Response archiveProduct(ConsoleRequest visit) {
        Place place = visit.place();
        try {
            visit.send(place, "POST", "/products/%s/archive".formatted(visit.variable("id")), null);
            return Screen.seeOther(place.path() + "/archived?done=archived");
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, product(visit, place, fault(problem)));
        }
    }

    static Response askPackage(ConsoleRequest visit) {
        return visit.show(TEMPLATE, pack(visit, visit.place(), null));
    }

    static Response archivePackage(ConsoleRequest visit) {
        Place place = visit.place();
        Packaged pack = PackagesPage.of(visit, place);
        try {
            visit.send(place, "POST", pack.path() + "/archive", null);
            return Screen.seeOther(place.path() + "/archived?done=archived");
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, pack(visit, place, fault(problem)));
        }
    }

    static Response askFeature(ConsoleRequest visit) {
        return visit.show(TEMPLATE, feature(visit, visit.place(), null));
    }

    static Response archiveFeature(ConsoleRequest visit) {
        Place place = visit.place();
        try {
            visit.send(place, "POST", "/features/%s/archive".formatted(visit.variable("id")), null);
            return Screen.seeOther(place.path() + "/archived?done=archived");
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, feature(visit, place, fault(problem)));
        }
    }

    static Response list(ConsoleRequest visit) {
        Place place = visit.place();
        String done = Objects.requireNonNullElse(
                visit.request().query(ListQuery.class).done(), "");
        return visit.show("archived", archived(visit, place, done, null));
    }

    static Response unarchive(ConsoleRequest visit) {
        Place place = visit.place();
        String collection = visit.choice("collection", List.of("products", "plans", "addons", "features"));
        String path = "/%s/%s".formatted(collection, Words.encoded(visit.form().text("id")));
        try {
            visit.send(place, "POST", path + "/unarchive", null);
            return Screen.seeOther(place.path() + "/archived?done=unarchived");
        } catch (Problem problem) {
            return visit.refuse(problem, "archived", archived(visit, place, "", Fault.of(problem)));
        }
    }

    private static ListView archived(ConsoleRequest visit, Place place, String done, @Nullable Fault fault) {
        List<Item> items = new ArrayList<>();
        items.addAll(items(visit, place, "products", "Product", "ARCHIVED"));
        items.addAll(items(visit, place, "plans", "Plan", "ARCHIVED"));
        items.addAll(items(visit, place, "addons", "Add-on", "ARCHIVED"));
        items.addAll(items(visit, place, "features", "Feature", "SUSPENDED"));
        return new ListView(visit.frame("Archived", ProductsPage.SECTION, place), place, items, done, fault);
    }

    private static List<Item> items(ConsoleRequest visit, Place place, String collection, String kind, String status) {
        String path = "/%s?status=%s&limit=%d".formatted(collection, status, LISTED_MAX);
        return visit.send(place, "GET", path, null).rows(Named.class).stream()
                .map(it -> new Item(collection, kind, it.id(), it.displayName()))
                .toList();
    }

    private static View product(ConsoleRequest visit, Place place, @Nullable Fault fault) {
        ProductState it = ProductState.find(visit, place, visit.variable("id"));
        CatalogState catalog = CatalogState.of(visit, place, it.id());
        List<Obstacle> obstacles = catalog.plans().stream()
                .filter(plan -> plan.subscribers() > 0)
                .map(plan -> new Obstacle(
                        "%s of %s. Cancel the subscriptions first."
                                .formatted(
                                        plan.subscribersWord(), plan.content().displayName()),
                        place.path() + "/subscriptions?planId=" + Words.encoded(plan.id())))
                .toList();
        return new View(
                visit.frame("Archive product", ProductsPage.SECTION, place),
                place,
                "product",
                it.displayName(),
                "%s/products/%s".formatted(place.path(), Words.encoded(it.id())),
                List.of(
                        "Customers can no longer subscribe to its plans and add-ons.",
                        "You can unarchive it at any time. Its id stays taken."),
                obstacles,
                fault);
    }

    private static View pack(ConsoleRequest visit, Place place, @Nullable Fault fault) {
        Packaged it = PackagesPage.of(visit, place);
        List<Obstacle> obstacles = new ArrayList<>();
        if (it.isDraft()) {
            obstacles.add(new Obstacle(
                    "It has unpublished changes. Publish or discard them first.",
                    "%s/products/%s/review".formatted(place.path(), Words.encoded(it.productId()))));
        }
        if (it.isPlan()) {
            defaults(visit, place, it, obstacles);
        } else {
            users(visit, place, it, obstacles);
        }
        List<String> effects = new ArrayList<>();
        effects.add("New customers can no longer subscribe to it.");
        if (it.subscribers() > 0) {
            effects.add("%s %s it.".formatted(it.subscribersWord(), it.subscribers() == 1 ? "keeps" : "keep"));
        }
        effects.add("You can unarchive it at any time. Its id stays taken.");
        return new View(
                visit.frame("Archive " + kind(it), ProductsPage.SECTION, place),
                place,
                kind(it),
                it.content().displayName(),
                place.path() + it.path(),
                effects,
                obstacles,
                fault);
    }

    private static String kind(Packaged it) {
        return it.isPlan() ? "plan" : "add-on";
    }

    private static void defaults(ConsoleRequest visit, Place place, Packaged plan, List<Obstacle> obstacles) {
        for (ProductState product : visit.send(place, "GET", "/products?limit=100&status=PUBLISHED", null)
                .rows(ProductState.class)) {
            ProductState.Settings settings = product.productSettings();
            String path = "%s/products/%s/settings".formatted(place.path(), Words.encoded(product.id()));
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

    private static void users(ConsoleRequest visit, Place place, Packaged addon, List<Obstacle> obstacles) {
        for (Packaged other : CatalogState.of(visit, place, "").packages()) {
            Terms published = other.published();
            if (names(other.content(), addon.id()) || (published != null && names(published, addon.id()))) {
                obstacles.add(new Obstacle(
                        "%s %s names it. Remove it there and publish first."
                                .formatted(other.kindWord(), other.content().displayName()),
                        place.path() + other.path() + "/edit"));
            }
        }
    }

    private static boolean names(Terms it, String addon) {
        return it.compatibleAddonIds().contains(addon) || it.dependencies().contains(addon);
    }

    private static View feature(ConsoleRequest visit, Place place, @Nullable Fault fault) {
        FeatureState it = visit.send(place, "GET", "/features/" + visit.variable("id"), null)
                .data(FeatureState.class);
        List<Obstacle> obstacles = CatalogState.of(visit, place, "").packages().stream()
                .filter(pack -> pack.published() != null
                        && pack.published().entitlements().containsKey(it.id()))
                .map(pack -> new Obstacle(
                        "%s %s grants it. Publish a version without it first."
                                .formatted(pack.kindWord(), pack.content().displayName()),
                        "%s%s/features/%s".formatted(place.path(), pack.path(), Words.encoded(it.id()))))
                .toList();
        return new View(
                visit.frame("Archive feature", FeaturesPage.SECTION, place),
                place,
                "feature",
                it.displayName(),
                "%s/features/%s".formatted(place.path(), Words.encoded(it.id())),
                List.of(
                        "Plans and add-ons can no longer grant it.",
                        "Customers who have it keep it.",
                        "You can unarchive it at any time. Its id stays taken."),
                obstacles,
                fault);
    }

    /// A reason that prevents archiving, with the page that removes it.
    public record Obstacle(String text, String path) {}

    public record View(
            Frame frame,
            Place place,
            String kind,
            String name,
            String page,
            List<String> effects,
            List<Obstacle> obstacles,
            @Nullable Fault fault) {}

    record Named(String id, String displayName) {}

    /// Something archived.
    public record Item(String collection, String kind, String id, String name) {}

    public record ListQuery(@Nullable String done) {}

    public record ListView(
            Frame frame,
            Place place,
            List<Item> items,
            String done,
            @Nullable Fault fault) {

        public boolean mayUnarchive() {
            return place.may("POST", "/plans/{id}/unarchive");
        }
    }
}
