package dev.ambit.console;

import dev.ambit.http.Form;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is chosen once for a new environment: its type, and the catalog that it begins with.
///
/// @param template the id of one; empty for a catalog that is empty
/// @param templates those that there are
public record Beginning(String type, String template, List<Template> templates) {

    static final Beginning NONE = new Beginning("", "", List.of());

    static Beginning of(Visit visit, Place place) {
        return new Beginning(
                "", "", visit.send(place, "GET", "/templates", null).rows(Template.class));
    }

    Beginning chosen(Form form) {
        return new Beginning(form.text("type"), form.text("template"), templates);
    }

    /// What was not chosen is not sent, so that the API says what is missing.
    Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        if (!type.isEmpty()) {
            body.put("type", type);
        }
        if (!template.isEmpty()) {
            body.put("options", Map.of("template", template));
        }
        return body;
    }

    public record Template(String id, String displayName, String description) {}
}
