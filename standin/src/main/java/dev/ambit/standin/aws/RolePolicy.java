package dev.ambit.standin.aws;

import dev.ambit.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The policy of the role that the server assumes, read from its documentation.
public final class RolePolicy {

    private static final Pattern BLOCK = Pattern.compile("(?s)```json\n(.*?)```");

    /// Actions of functions, which a permissions boundary on the same page allows.
    private static final Set<String> OF_FUNCTIONS = Set.of("logs:CreateLogStream", "logs:PutLogEvents");

    private final List<Statement> statements;

    private record Statement(List<String> actions, List<Pattern> resources, Map<?, ?> conditions) {

        boolean allows(RoleCall call) {
            return actions.contains(call.action())
                    && resources.stream()
                            .anyMatch(it -> it.matcher(call.resource()).matches())
                    && conditions.entrySet().stream().allMatch(it -> holds(it, call));
        }

        private static boolean holds(Map.Entry<?, ?> condition, RoleCall call) {
            return ((Map<?, ?>) condition.getValue()).entrySet().stream().allMatch(it -> {
                String found = call.context().get(String.valueOf(it.getKey()));
                return switch (String.valueOf(condition.getKey())) {
                    case "StringEquals" -> String.valueOf(it.getValue()).equals(found);
                    case "Null" -> "false".equals(it.getValue()) == (found != null);
                    default -> throw new IllegalArgumentException(condition.toString());
                };
            });
        }
    }

    private RolePolicy(List<Statement> statements) {
        this.statements = List.copyOf(statements);
    }

    /// Reads the statements in the JSON blocks of a page. Leaves out trust policies and the permissions boundary.
    public static RolePolicy of(String page) {
        List<Statement> statements = new ArrayList<>();
        BLOCK.matcher(page).results().map(it -> it.group(1)).forEach(block -> {
            Map<String, Object> document =
                    Json.map(block.startsWith("[") ? "{\"Statement\": %s}".formatted(block) : block);
            texts(document.containsKey("Statement") ? document.get("Statement") : document)
                    .map(it -> (Map<?, ?>) it)
                    .filter(it -> !it.containsKey("Principal"))
                    .map(RolePolicy::statement)
                    .filter(it -> !OF_FUNCTIONS.containsAll(it.actions()))
                    .forEach(statements::add);
        });
        return new RolePolicy(statements);
    }

    private static Statement statement(Map<?, ?> it) {
        return new Statement(
                texts(it.get("Action")).map(String::valueOf).toList(),
                texts(it.get("Resource"))
                        .map(resource -> Pattern.compile(
                                Pattern.quote(resource.toString()).replace("*", "\\E.*\\Q")))
                        .toList(),
                it.get("Condition") instanceof Map<?, ?> conditions ? conditions : Map.of());
    }

    private static Stream<?> texts(@Nullable Object value) {
        return value instanceof List<?> all ? all.stream() : Stream.ofNullable(value);
    }

    boolean allows(RoleCall call) {
        return statements.stream().anyMatch(it -> it.allows(call));
    }
}
