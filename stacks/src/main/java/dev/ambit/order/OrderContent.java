package dev.ambit.order;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.util.stream.Collectors.joining;

import dev.ambit.account.PrintableText;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.ResourceClass;
import dev.ambit.stack.ResourceKind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The content of an order. The constructor validates all fields except `displayName`.
///
/// @param displayName of the environment
/// @param scope kinds of production's resources to create
/// @param strategy location of the data; cannot change later
/// @param schedule desired date, as free text
/// @param contact person to contact
record OrderContent(
        String displayName,
        List<ResourceKind> scope,
        List<String> integrations,
        List<String> requirements,
        DatabaseStrategy strategy,
        @Nullable String schedule,
        @Nullable String notes,
        String contact) {

    private static final int ITEMS_MAX = 50;
    private static final int ITEM_CHARS_MAX = 200;
    private static final int TEXT_CHARS_MAX = 4_000;

    OrderContent {
        scope = scope.stream().sorted().toList();
        requireScope(scope);
        integrations = items("integrations", integrations);
        requirements = items("requirements", requirements);
        requireText("schedule", schedule);
        requireText("notes", notes);
        if (!PrintableText.is(contact, ITEM_CHARS_MAX)) {
            throw BAD_USER_INPUT
                    .because(("`contact` must have 1 to %d printable characters; received `%s`. Send whom to contact"
                                    + " about the order.")
                            .formatted(ITEM_CHARS_MAX, shortened(contact)))
                    .at("contact", contact, "1 to %d printable characters".formatted(ITEM_CHARS_MAX));
        }
    }

    OrderContent named(String other) {
        return new OrderContent(other, scope, integrations, requirements, strategy, schedule, notes, contact);
    }

    /// Returns whether every catalog gives both contents the same price.
    boolean isPricedAs(OrderContent other) {
        return scope.equals(other.scope)
                && integrations.equals(other.integrations)
                && requirements.equals(other.requirements);
    }

    private static void requireScope(List<ResourceKind> scope) {
        if (scope.isEmpty()) {
            throw BAD_USER_INPUT
                    .because("`scope` is empty. Send the kinds of resources that the development environment needs.")
                    .at("scope", "[]", "one or more of " + offered());
        }
        if (new HashSet<>(scope).size() < scope.size()) {
            throw BAD_USER_INPUT
                    .because("`scope` contains a kind twice; received `%s`. Remove the duplicate."
                            .formatted(shortened(scope)))
                    .at("scope", scope, "distinct kinds");
        }
        for (ResourceKind kind : scope) {
            if (!isOffered(kind)) {
                throw BAD_USER_INPUT
                        .because("`scope` contains `%s`, which only production can have. Remove it from the scope."
                                .formatted(kind))
                        .at("scope", kind, "one or more of " + offered());
            }
        }
    }

    static boolean isOffered(ResourceKind kind) {
        return kind.resourceClass() != ResourceClass.PRODUCTION_ONLY;
    }

    private static String offered() {
        return ResourceKind.ORDERED.stream()
                .filter(OrderContent::isOffered)
                .map(Enum::name)
                .collect(joining(", "));
    }

    private static List<String> items(String field, List<String> items) {
        if (items.size() > ITEMS_MAX) {
            throw BAD_USER_INPUT
                    .because("`%s` has %d entries; at most %d are allowed. Remove some."
                            .formatted(field, items.size(), ITEMS_MAX))
                    .at(field, items.size(), "at most " + ITEMS_MAX);
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < items.size(); i++) {
            String item = items.get(i);
            if (!PrintableText.is(item, ITEM_CHARS_MAX) || !seen.add(item)) {
                throw BAD_USER_INPUT
                        .because(("`%s.%d` must have 1 to %d printable characters and differ from the other entries;"
                                        + " received `%s`. Correct it.")
                                .formatted(field, i, ITEM_CHARS_MAX, shortened(item)))
                        .at(
                                "%s.%d".formatted(field, i),
                                item,
                                "1 to %d printable characters, different from the other entries"
                                        .formatted(ITEM_CHARS_MAX));
            }
        }
        return List.copyOf(items);
    }

    private static void requireText(String field, @Nullable String text) {
        if (text != null && (text.isBlank() || text.length() > TEXT_CHARS_MAX)) {
            throw BAD_USER_INPUT
                    .because("`%s` must have 1 to %d characters and not be blank; received `%s`. Correct it or omit it."
                            .formatted(field, TEXT_CHARS_MAX, shortened(text)))
                    .at(field, text, "1 to %d characters, or absent".formatted(TEXT_CHARS_MAX));
        }
    }
}
