package dev.ambit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Names in `/openapi.json` that would not compile in a generated client. OpenAPI Generator makes one exported Go field
/// per property, and the methods `Get`, `Set` and `Has` of its name beside it.
class ClientNamesTest {

    @Test
    void no_field_has_the_name_of_a_method_of_another_field() {
        Map<?, ?> schemas = (Map<?, ?>) Objects.requireNonNull(
                TestServer.http().get("", "/openapi.json").at("components.schemas"));
        List<String> clashes = new ArrayList<>();
        schemas.forEach((name, schema) -> {
            if (((Map<?, ?>) schema).get("properties") instanceof Map<?, ?> fields) {
                clashes(fields).forEach(it -> clashes.add(name + "." + it));
            }
        });

        assertThat(schemas).hasSizeGreaterThan(100);
        assertThat(clashes).isEmpty();
    }

    private static List<String> clashes(Map<?, ?> fields) {
        Set<String> methods = new TreeSet<>();
        fields.keySet().forEach(it -> {
            String exported = exported(it);
            methods.addAll(List.of("Get" + exported, "Get" + exported + "Ok", "Set" + exported, "Has" + exported));
        });
        return fields.keySet().stream()
                .map(String::valueOf)
                .filter(it -> methods.contains(exported(it)))
                .toList();
    }

    private static String exported(Object field) {
        String name = field.toString();
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }
}
