package dev.ambit.console;

import dev.ambit.http.Form;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The choices for a new environment that cannot be changed later: its type and its first catalog.
///
/// @param template id of a template; empty for an empty catalog
/// @param templates the templates to choose from
public record Beginning(String type, String template, List<Template> templates) {

    static final Beginning NONE = new Beginning("", "", List.of());

    static Beginning of(ConsoleRequest visit, Place place) {
        return new Beginning(
                "", "", visit.send(place, "GET", "/templates", null).rows(Template.class));
    }

    Beginning chosen(Form form) {
        return new Beginning(form.text("type"), form.text("template"), templates);
    }

    /// Leaves out empty fields, so that the API reports them as missing.
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
