package dev.ambit.http;

import dev.ambit.http.QueryReading.Parameter;
import java.util.List;

/// Submitted HTML form. A browser sends every field, an empty one as an empty text.
public final class Form {

    static final String TYPE = "application/x-www-form-urlencoded";

    private final List<Parameter> fields;

    private Form(List<Parameter> fields) {
        this.fields = fields;
    }

    static Form of(String body) {
        return new Form(QueryReading.parameters(body));
    }

    /// Returns the text of a field with `\n` line ends, or an empty text if the field is empty or absent.
    public String text(String name) {
        List<String> texts = texts(name);
        return texts.isEmpty() ? "" : texts.getFirst().replace("\r\n", "\n");
    }

    /// Returns all values of a field, such as selected checkboxes or options.
    public List<String> texts(String name) {
        return fields.stream()
                .filter(it -> it.name().equals(name))
                .map(Parameter::value)
                .toList();
    }

    /// Returns the names of the fields in their order.
    public List<String> names() {
        return fields.stream().map(Parameter::name).distinct().toList();
    }

    public boolean isTicked(String name) {
        return !texts(name).isEmpty();
    }
}
