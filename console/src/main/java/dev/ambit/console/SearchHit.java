package dev.ambit.console;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A result of the search: a page or an entity.
///
/// @param detail tells results with the same name apart
public record SearchHit(String kind, String name, String detail, String path) {

    /// An entity, as the API returns it.
    record Entity(
            String kind,
            String id,
            @Nullable String name,
            @Nullable String detail) {

        SearchHit hit(ConsoleScope scope) {
            String title = name == null || name.isBlank() ? id : name;
            String more = detail == null ? id : id + " · " + detail;
            String part = UrlText.encoded(id);
            return switch (kind) {
                case "PRODUCT" -> new SearchHit("Product", title, id, scope.path() + "/products/" + part);
                case "PLAN" -> new SearchHit("Plan", title, more, scope.path() + "/plans/" + part);
                case "ADDON" -> new SearchHit("Add-on", title, more, scope.path() + "/addons/" + part);
                case "FEATURE" -> new SearchHit("Feature", title, id, scope.path() + "/features/" + part);
                case "CUSTOMER" -> new SearchHit("Customer", title, more, scope.path() + "/customers/" + part);
                default ->
                    new SearchHit(
                            "Subscription",
                            id,
                            "plan %s · customer %s".formatted(title, Objects.requireNonNullElse(detail, "")),
                            scope.path() + "/subscriptions/" + part);
            };
        }
    }
}
