package dev.ambit.console;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The sidebar: the pages that the member can open at a place, in groups.
public record Navigation(List<Group> groups) {

    public record Group(String title, List<Entry> entries) {}

    /// A page.
    ///
    /// @param section name that the frames of the page and of its subpages have
    public record Entry(String section, String title, String path) {}

    static Navigation of(Place place) {
        return new Navigation(place.environment() == null ? ofAccount(place) : ofEnvironment(place));
    }

    /// The path of the first page of the environment.
    static String home(Place place) {
        return place.path() + "/products";
    }

    Optional<Entry> find(String section) {
        return groups.stream()
                .flatMap(it -> it.entries().stream())
                .filter(it -> it.section().equals(section))
                .findFirst();
    }

    private static List<Group> ofEnvironment(Place place) {
        String path = place.path();
        boolean hasStack = place.may("GET", "/stacks/{slug}");
        return List.of(
                group("", page(path, "overview", "Overview")),
                group(
                        "Catalog",
                        page(path, "products", "Products"),
                        page(path, "plans", "Plans"),
                        page(path, "addons", "Add-ons"),
                        page(path, "features", "Features"),
                        page(path, "import", "Import")),
                group("Customers", page(path, "customers", "Customers"), page(path, "subscriptions", "Subscriptions")),
                group(
                        "Developers",
                        page(path, "keys", "API keys"),
                        page(path, "events", "Events"),
                        page(path, "webhooks", "Webhooks"),
                        page(path, "security", "Client-side security"),
                        page(path, "check", "Check playground"),
                        new Entry("", "API reference", "/docs/reference/api")),
                group(
                        "Environment",
                        page(hasStack, path, "stack", "Stack"),
                        page(hasStack, path, "parameters", "Parameters"),
                        page(hasStack, path, "backups", "Backups"),
                        page(hasStack && place.isProduction(), path, "masking", "Masking"),
                        page(hasStack && !place.isProduction(), path, "row-copies", "Row copies"),
                        page(place.may("GET", "/environments/{slug}/access"), path, "access", "Access"),
                        page(path, "stripe", "Stripe"),
                        page(path, "clock", "Clock"),
                        page(path, "audit", "Audit log")),
                group("Account", new Entry("", "Settings", place.account().path() + "/environments")));
    }

    private static List<Group> ofAccount(Place place) {
        String path = place.account().path();
        boolean hasDomains = place.mayAsOperator("PUT", "/accounts/{slug}/domains")
                || (!place.isOperator() && place.may("GET", "/domains"));
        Entry audit = new Entry("account-audit", "Audit log", path + "/audit");
        return List.of(
                group(
                        "Settings",
                        page(path, "environments", "Environments"),
                        page(place.may("GET", "/members"), path, "members", "Members"),
                        page(place.mayInProduction("GET", "/orders"), path, "orders", OrdersPage.title(place)),
                        page(place.mayAsOperator("GET", "/stacks"), path, "stacks", "Stacks"),
                        page(hasDomains, path, "domains", "Domains"),
                        page(place.may("GET", "/releases"), path, "releases", "Releases")),
                group(
                        "Account",
                        page(path, "notifications", "Notifications"),
                        page(path, "usage", "Usage"),
                        page(path, "service-level", "Service level"),
                        page(path, "receipts", "Deleted"),
                        place.account().isOwner() ? audit : null));
    }

    private static Group group(String title, @Nullable Entry... entries) {
        return new Group(title, Stream.of(entries).flatMap(Stream::ofNullable).toList());
    }

    private static @Nullable Entry page(boolean isOpen, String path, String section, String title) {
        return isOpen ? page(path, section, title) : null;
    }

    /// The section of a page is the last part of its path.
    private static Entry page(String path, String section, String title) {
        return new Entry(section, title, path + "/" + section);
    }
}
