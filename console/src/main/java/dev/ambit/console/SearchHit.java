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

        SearchHit hit(Place place) {
            String title = name == null || name.isBlank() ? id : name;
            String more = detail == null ? id : id + " · " + detail;
            String part = Words.encoded(id);
            return switch (kind) {
                case "PRODUCT" -> new SearchHit("Product", title, id, place.path() + "/products/" + part);
                case "PLAN" -> new SearchHit("Plan", title, more, place.path() + "/plans/" + part);
                case "ADDON" -> new SearchHit("Add-on", title, more, place.path() + "/addons/" + part);
                case "FEATURE" -> new SearchHit("Feature", title, id, place.path() + "/features/" + part);
                case "CUSTOMER" -> new SearchHit("Customer", title, more, place.path() + "/customers/" + part);
                default ->
                    new SearchHit(
                            "Subscription",
                            id,
                            "plan %s · customer %s".formatted(title, Objects.requireNonNullElse(detail, "")),
                            place.path() + "/subscriptions/" + part);
            };
        }
    }
}
