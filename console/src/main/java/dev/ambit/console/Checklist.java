package dev.ambit.console;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The first steps of a new environment, read from the API. It disappears when all are done or it is dismissed.
public record Checklist(Place place, List<Step> steps) {

    private static final String STEPS = "/first-steps";

    /// A step.
    ///
    /// @param path the page on which it is done
    public record Step(String title, String about, String path, boolean isDone) {}

    /// Empty if there is nothing left to show.
    static Optional<Checklist> of(ConsoleRequest visit, Place place) {
        if (!place.may("POST", STEPS + "/dismiss")) {
            return Optional.empty();
        }
        State state = visit.send(place, "GET", STEPS, null).data(State.class);
        if (state.dismissedAt() != null) {
            return Optional.empty();
        }
        var checklist = new Checklist(
                place,
                Stream.of(
                                catalog(visit, place),
                                key(visit, place),
                                check(place, state),
                                webhook(visit, place),
                                invitation(visit, place))
                        .flatMap(Optional::stream)
                        .toList());
        if (checklist.done() == checklist.steps().size()) {
            dismiss(visit, place);
            return Optional.empty();
        }
        return Optional.of(checklist);
    }

    static void dismiss(ConsoleRequest visit, Place place) {
        visit.send(place, "POST", STEPS + "/dismiss", null);
    }

    public long done() {
        return steps.stream().filter(Step::isDone).count();
    }

    private static Optional<Step> catalog(ConsoleRequest visit, Place place) {
        boolean isDone = !isEmpty(visit, place);
        String path = isDone ? "/plans" : "/start";
        return Optional.of(new Step(
                "Create a catalog",
                "Start from a template, from your price list or by hand.",
                place.path() + path,
                isDone));
    }

    /// Whether the environment has no plan.
    static boolean isEmpty(ConsoleRequest visit, Place place) {
        return visit.send(place, "GET", "/plans?limit=1", null)
                .rows(Object.class)
                .isEmpty();
    }

    private static Optional<Step> key(ConsoleRequest visit, Place place) {
        boolean isUsed = visit
                .send(place, "GET", "/environments/%s/api-keys?limit=20".formatted(place.slug()), null)
                .rows(Key.class)
                .stream()
                .map(Key::lastUsedAt)
                .anyMatch(Objects::nonNull);
        return Optional.of(new Step(
                "Call the API with a key",
                "The server key was shown when the environment was created. You can rotate it here.",
                place.path() + "/keys",
                isUsed));
    }

    private static Optional<Step> check(Place place, State state) {
        return Optional.of(new Step(
                "Check an entitlement",
                "See the answer to “may this customer do this?” with its explanation.",
                place.path() + "/start/check",
                state.checkedAt() != null));
    }

    private static Optional<Step> webhook(ConsoleRequest visit, Place place) {
        if (!place.may("POST", "/webhooks")) {
            return Optional.empty();
        }
        boolean isThere = !visit.send(place, "GET", "/webhooks?limit=1", null)
                .rows(Object.class)
                .isEmpty();
        return Optional.of(new Step(
                "Add a webhook",
                "Ambit sends each change to your application.",
                place.path() + "/webhooks" + (isThere ? "" : "/new"),
                isThere));
    }

    private static Optional<Step> invitation(ConsoleRequest visit, Place place) {
        if (!place.may("GET", "/members")) {
            return Optional.empty();
        }
        boolean isDone = visit.send(place, "GET", "/members?limit=2", null)
                        .rows(Object.class)
                        .size()
                > 1;
        return Optional.of(new Step(
                "Invite a member",
                "Members see what their role allows.",
                place.account().path() + "/members" + (isDone ? "" : "/new"),
                isDone));
    }

    private record State(
            @Nullable Instant checkedAt, @Nullable Instant dismissedAt) {}

    private record Key(@Nullable Instant lastUsedAt) {}
}
