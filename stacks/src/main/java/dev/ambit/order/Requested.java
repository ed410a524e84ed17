package dev.ambit.order;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.util.stream.Collectors.joining;

import dev.ambit.account.Legible;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.ResourceClass;
import dev.ambit.stack.ResourceKind;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an account asks for. A request that exists is valid, but for the name, as with an environment.
///
/// @param displayName of the environment to be made
/// @param scope which of production's resources it is to have
/// @param strategy where its data lies; fixed by the order
/// @param schedule by when, in words
/// @param contact whom to talk to about it
record Requested(
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

    Requested {
        scope = scope.stream().sorted().toList();
        requireScope(scope);
        integrations = items("integrations", integrations);
        requirements = items("requirements", requirements);
        requireText("schedule", schedule);
        requireText("notes", notes);
        if (!Legible.is(contact, ITEM_CHARS_MAX)) {
            throw BAD_USER_INPUT
                    .because("Say whom to talk to about the order.")
                    .at("contact", contact, "1 to %d printable characters".formatted(ITEM_CHARS_MAX));
        }
    }

    Requested named(String other) {
        return new Requested(other, scope, integrations, requirements, strategy, schedule, notes, contact);
    }

    /// Whether the other costs the same, whatever the prices are.
    boolean isPricedAs(Requested other) {
        return scope.equals(other.scope)
                && integrations.equals(other.integrations)
                && requirements.equals(other.requirements);
    }

    private static void requireScope(List<ResourceKind> scope) {
        if (scope.isEmpty()) {
            throw BAD_USER_INPUT
                    .because("An order says which resources of production development is to have.")
                    .at("scope", "[]", "some of " + offered());
        }
        if (new HashSet<>(scope).size() < scope.size()) {
            throw BAD_USER_INPUT.because("Each kind stands in the scope once.").at("scope", scope, "distinct kinds");
        }
        for (ResourceKind kind : scope) {
            if (!isOffered(kind)) {
                throw BAD_USER_INPUT
                        .because("Production alone has this kind of resource.")
                        .at("scope", kind, "some of " + offered());
            }
        }
    }

    static boolean isOffered(ResourceKind kind) {
        return kind.resourceClass() != ResourceClass.PRODUCTION_ONLY;
    }

    private static String offered() {
        return Arrays.stream(ResourceKind.values())
                .filter(Requested::isOffered)
                .map(Enum::name)
                .collect(joining(", "));
    }

    private static List<String> items(String field, List<String> items) {
        if (items.size() > ITEMS_MAX) {
            throw BAD_USER_INPUT.because("These are too many.").at(field, items.size(), "up to " + ITEMS_MAX);
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < items.size(); i++) {
            String item = items.get(i);
            if (!Legible.is(item, ITEM_CHARS_MAX) || !seen.add(item)) {
                throw BAD_USER_INPUT
                        .because("Each of these stands here once, in words.")
                        .at(
                                "%s.%d".formatted(field, i),
                                item,
                                "1 to %d printable characters, unlike the others".formatted(ITEM_CHARS_MAX));
            }
        }
        return List.copyOf(items);
    }

    private static void requireText(String field, @Nullable String text) {
        if (text != null && (text.isBlank() || text.length() > TEXT_CHARS_MAX)) {
            throw BAD_USER_INPUT
                    .because("This is to be read by people.")
                    .at(field, text, "1 to %d characters, or nothing".formatted(TEXT_CHARS_MAX));
        }
    }
}
