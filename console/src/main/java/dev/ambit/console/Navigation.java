package dev.ambit.console;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The sidebar: the pages that the member can open in a scope, in groups.
public record Navigation(List<Group> groups) {

    public record Group(String title, List<Entry> entries) {}

    /// A page.
    ///
    /// @param section name that the frames of the page and of its subpages have
    public record Entry(String section, String title, String path) {}

    static Navigation of(ConsoleScope scope) {
        return new Navigation(scope.environment() == null ? ofAccount(scope) : ofEnvironment(scope));
    }

    /// Returns the path of the first page of the environment.
    static String home(ConsoleScope scope) {
        return scope.path() + "/" + OverviewPage.SECTION;
    }

    Optional<Entry> find(String section) {
        return groups.stream()
                .flatMap(it -> it.entries().stream())
                .filter(it -> it.section().equals(section))
                .findFirst();
    }

    private static List<Group> ofEnvironment(ConsoleScope scope) {
        String path = scope.path();
        boolean hasStack = scope.may("GET", "/stacks/{slug}");
        return List.of(
                group("", page(path, "overview", "Overview")),
                group(
                        "Catalog",
                        page(path, "products", "Products"),
                        page(path, "plans", "Plans"),
                        page(path, "addons", "Add-ons"),
                        page(path, "features", "Features"),
                        page(path, "import", "Import"),
                        new Entry("", "Promotions", scope.account().path() + "/promotions")),
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
                        page(hasStack && scope.isProduction(), path, "masking", "Masking"),
                        page(hasStack && !scope.isProduction(), path, "row-copies", "Row copies"),
                        page(scope.may("GET", "/environments/{slug}/access"), path, "access", "Access"),
                        page(path, "stripe", "Stripe"),
                        page(path, "clock", "Clock"),
                        page(path, "audit", "Audit log")),
                group("Account", new Entry("", "Settings", scope.account().path() + "/environments")));
    }

    private static List<Group> ofAccount(ConsoleScope scope) {
        String path = scope.account().path();
        boolean hasDomains = scope.mayAsOperator("PUT", "/accounts/{slug}/domains")
                || (!scope.isOperator() && scope.may("GET", "/domains"));
        Entry audit = new Entry("account-audit", "Audit log", path + "/audit");
        return List.of(
                group(
                        "Settings",
                        page(path, "environments", "Environments"),
                        page(path, "promotions", "Promotions"),
                        page(scope.may("GET", "/members"), path, "members", "Members"),
                        page(scope.mayInProduction("GET", "/orders"), path, "orders", OrdersPage.title(scope)),
                        page(scope.mayAsOperator("GET", "/stacks"), path, "stacks", "Stacks"),
                        page(hasDomains, path, "domains", "Domains"),
                        page(scope.may("GET", "/releases"), path, "releases", "Releases")),
                group(
                        "Account",
                        page(path, "notifications", "Notifications"),
                        page(path, "usage", "Usage"),
                        page(path, "service-level", "Service level"),
                        page(path, "receipts", "Deleted"),
                        scope.account().isOwner() ? audit : null));
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
