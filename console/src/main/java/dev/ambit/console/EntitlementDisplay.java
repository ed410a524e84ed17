package dev.ambit.console;

import dev.ambit.http.Form;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How an entitlement is shown to customers. It never changes a check.
///
/// @param order position among the entitlements; null: after those that have one
/// @param hiddenFromWidgets names of the widgets that leave it out
public record EntitlementDisplay(
        @Nullable String displayNameOverride,
        @Nullable String description,
        @Nullable Object order,
        @Nullable List<String> hiddenFromWidgets) {

    static final EntitlementDisplay NONE = new EntitlementDisplay(null, null, null, null);

    static EntitlementDisplay of(Form form) {
        return new EntitlementDisplay(
                typed(form, "displayNameOverride"),
                typed(form, "description"),
                typed(form, "order"),
                form.texts("hiddenFromWidgets"));
    }

    private static @Nullable String typed(Form form, String name) {
        String text = form.text(name).strip();
        return text.isEmpty() ? null : text;
    }

    /// Returns the fields of a request. An empty field removes the value; widgets are sent only if they change.
    Map<String, @Nullable Object> body(EntitlementDisplay was) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("displayNameOverride", displayNameOverride);
        body.put("description", description);
        body.put("order", order instanceof String typed ? FormNumber.of("order", typed) : order);
        if (!hidden().equals(was.hidden())) {
            body.put("hiddenFromWidgets", hidden());
        }
        return body;
    }

    private List<String> hidden() {
        return Objects.requireNonNullElse(hiddenFromWidgets, List.of());
    }

    public String name() {
        return Objects.requireNonNullElse(displayNameOverride, "");
    }

    public String text() {
        return Objects.requireNonNullElse(description, "");
    }

    public String position() {
        return order == null ? "" : order.toString();
    }

    public boolean isHiddenFrom(String widget) {
        return hidden().contains(widget);
    }

    public boolean isEmpty() {
        return name().isEmpty() && text().isEmpty() && position().isEmpty() && hidden().isEmpty();
    }
}
