package dev.ambit.console;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The first steps of a new environment, read from the API. It disappears when all are done or it is dismissed.
public record Checklist(ConsoleScope scope, List<Step> steps) {

    private static final String STEPS = "/first-steps";

    /// A step.
    ///
    /// @param path the page on which it is done
    public record Step(String title, String about, String path, boolean isDone) {}

    /// Returns the checklist; empty if there is nothing left to show.
    static Optional<Checklist> of(ConsoleRequest visit, ConsoleScope scope) {
        if (!scope.may("POST", STEPS + "/dismiss")) {
            return Optional.empty();
        }
        State state = visit.send(scope, "GET", STEPS, null).data(State.class);
        if (state.dismissedAt() != null) {
            return Optional.empty();
        }
        var checklist = new Checklist(
                scope,
                Stream.of(
                                catalog(visit, scope),
                                key(visit, scope),
                                check(scope, state),
                                webhook(visit, scope),
                                invitation(visit, scope))
                        .flatMap(Optional::stream)
                        .toList());
        if (checklist.done() == checklist.steps().size()) {
            dismiss(visit, scope);
            return Optional.empty();
        }
        return Optional.of(checklist);
    }

    static void dismiss(ConsoleRequest visit, ConsoleScope scope) {
        visit.send(scope, "POST", STEPS + "/dismiss", null);
    }

    public long done() {
        return steps.stream().filter(Step::isDone).count();
    }

    private static Optional<Step> catalog(ConsoleRequest visit, ConsoleScope scope) {
        boolean isDone = !isEmpty(visit, scope);
        String path = isDone ? "/plans" : "/start";
        return Optional.of(new Step(
                "Create a catalog",
                "Start from a template, from your price list or by hand.",
                scope.path() + path,
                isDone));
    }

    /// Returns whether the environment has no plan.
    static boolean isEmpty(ConsoleRequest visit, ConsoleScope scope) {
        return visit.send(scope, "GET", "/plans?limit=1", null)
                .rows(Object.class)
                .isEmpty();
    }

    private static Optional<Step> key(ConsoleRequest visit, ConsoleScope scope) {
        boolean isUsed = visit
                .send(scope, "GET", "/environments/%s/api-keys?limit=20".formatted(scope.slug()), null)
                .rows(Key.class)
                .stream()
                .map(Key::lastUsedAt)
                .anyMatch(Objects::nonNull);
        return Optional.of(new Step(
                "Call the API with a key",
                "The server key was shown when the environment was created. You can rotate it here.",
                scope.path() + "/keys",
                isUsed));
    }

    private static Optional<Step> check(ConsoleScope scope, State state) {
        return Optional.of(new Step(
                "Check an entitlement",
                "See whether a customer may use a feature, and why.",
                scope.path() + "/start/check",
                state.checkedAt() != null));
    }

    private static Optional<Step> webhook(ConsoleRequest visit, ConsoleScope scope) {
        if (!scope.may("POST", "/webhooks")) {
            return Optional.empty();
        }
        boolean isThere = !visit.send(scope, "GET", "/webhooks?limit=1", null)
                .rows(Object.class)
                .isEmpty();
        return Optional.of(new Step(
                "Add a webhook",
                "Ambit sends each change to your application.",
                scope.path() + "/webhooks" + (isThere ? "" : "/new"),
                isThere));
    }

    private static Optional<Step> invitation(ConsoleRequest visit, ConsoleScope scope) {
        if (!scope.may("GET", "/members")) {
            return Optional.empty();
        }
        boolean isDone = visit.send(scope, "GET", "/members?limit=2", null)
                        .rows(Object.class)
                        .size()
                > 1;
        return Optional.of(new Step(
                "Invite a member",
                "Members see what their role allows.",
                scope.account().path() + "/members" + (isDone ? "" : "/new"),
                isDone));
    }

    private record State(
            @Nullable Instant checkedAt, @Nullable Instant dismissedAt) {}

    private record Key(@Nullable Instant lastUsedAt) {}
}
