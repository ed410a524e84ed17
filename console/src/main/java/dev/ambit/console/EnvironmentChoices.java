package dev.ambit.console;

import dev.ambit.http.Form;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The choices for a new environment that cannot be changed later: its type and its first catalog.
///
/// @param template id of a template; empty for an empty catalog
/// @param templates the templates to choose from
public record EnvironmentChoices(String type, String template, List<Template> templates) {

    static final EnvironmentChoices NONE = new EnvironmentChoices("", "", List.of());

    static EnvironmentChoices of(ConsoleRequest visit, ConsoleScope scope) {
        return new EnvironmentChoices(
                "", "", visit.send(scope, "GET", "/templates", null).rows(Template.class));
    }

    EnvironmentChoices chosen(Form form) {
        return new EnvironmentChoices(form.text("type"), form.text("template"), templates);
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
