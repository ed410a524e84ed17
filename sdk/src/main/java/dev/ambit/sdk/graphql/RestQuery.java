package dev.ambit.sdk.graphql;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Builds the path of a list of the REST API from the arguments of a query.
final class RestQuery {

    private final StringBuilder text;
    private boolean hasParameters;

    RestQuery(String path) {
        this.text = new StringBuilder(path);
    }

    /// Takes the page from `CursorPaging`.
    ///
    /// @param rows the number of rows without `first` and `last`
    RestQuery page(InputFields paging, int rows) {
        String first = paging.text("first");
        String last = paging.text("last");
        return add("limit", first != null ? first : last != null ? last : String.valueOf(rows))
                .add("after", paging.text("after"))
                .add("before", paging.text("before"));
    }

    /// Takes the comparison of a field: the value of `eq`, or the values of `in`.
    ///
    /// @param path path of the filter in the arguments
    /// @param parameter name of the field in the REST API
    RestQuery compare(InputFields filter, String path, String field, String parameter) {
        Map<String, Object> comparison = Values.objectOrEmpty(filter.take(field));
        if (comparison.isEmpty()) {
            return this;
        }
        var input = new InputFields(path + "." + field, comparison);
        add(parameter, input.text("eq"));
        List<String> values = Values.texts(input.take("in"));
        values.forEach(it -> add(parameter, it));
        input.requireAllTaken();
        return this;
    }

    /// Adds a parameter, unless the value is null.
    RestQuery add(String name, @Nullable String value) {
        if (value != null) {
            text.append(hasParameters ? '&' : '?').append(name).append('=').append(RestCalls.encoded(value));
            hasParameters = true;
        }
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
