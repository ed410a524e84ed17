package dev.ambit.http;

import dev.ambit.http.QueryReading.Parameter;
import java.util.List;

/// What somebody filled in on a page. A browser sends every field, so what was left empty is there as an empty text.
public final class Form {

    static final String TYPE = "application/x-www-form-urlencoded";

    private final List<Parameter> fields;

    private Form(List<Parameter> fields) {
        this.fields = fields;
    }

    static Form of(String body) {
        return new Form(QueryReading.parameters(body));
    }

    /// As it was typed, but with plain ends of lines; empty if nothing was, or the field is not there.
    public String text(String name) {
        List<String> texts = texts(name);
        return texts.isEmpty() ? "" : texts.getFirst().replace("\r\n", "\n");
    }

    /// Each box that was ticked, each choice that was made.
    public List<String> texts(String name) {
        return fields.stream()
                .filter(it -> it.name().equals(name))
                .map(Parameter::value)
                .toList();
    }

    public boolean isTicked(String name) {
        return !texts(name).isEmpty();
    }
}
