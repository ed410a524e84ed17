package dev.ambit.isolation;

import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Random choices for one request: mostly ids that the caller may know, sometimes a foreign one.
final class Choice {

    private final Random random;
    private final ApiOperation operation;
    private final Ids own;
    private final List<Ids> others;

    /// A part of every name that the request makes up.
    private final String marker;

    /// How many in a hundred of the fields go along that need not.
    private final int optionalPercent;

    private boolean wantsForeign;
    private @Nullable String foreign;

    /// @param others owners of foreign ids; empty to use none
    Choice(Random random, ApiOperation operation, Ids own, List<Ids> others, String marker) {
        this.random = random;
        this.operation = operation;
        this.own = own;
        this.others = others;
        this.marker = marker;
        this.optionalPercent = oneOf(List.of(0, 0, 10, 40));
        this.wantsForeign = !others.isEmpty();
    }

    ApiOperation operation() {
        return operation;
    }

    Ids own() {
        return own;
    }

    String marker() {
        return marker;
    }

    /// The foreign id of the request, if it has one.
    @Nullable
    String foreign() {
        return foreign;
    }

    void foreign(String id) {
        foreign = id;
        wantsForeign = false;
    }

    boolean isOptionalWanted() {
        return random.nextInt(100) < optionalPercent;
    }

    boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    int upTo(int most) {
        return 1 + random.nextInt(most);
    }

    <T> T oneOf(List<T> things) {
        return things.get(random.nextInt(things.size()));
    }

    /// @param kind such as `customers`
    String id(String kind) {
        if (wantsForeign && oneIn(2)) {
            List<String> theirs = oneOf(others).initial(kind);
            if (!theirs.isEmpty()) {
                String id = oneOf(theirs);
                foreign(id);
                return id;
            }
        }
        List<String> created = own.created(kind);
        // Deletes only what the walk has created, so that it can go on.
        List<String> initial = operation.deletedKind().equals(kind) ? List.of() : own.initial(kind);
        if (created.isEmpty() && initial.isEmpty()) {
            return unknownId("alone-1");
        }
        if (initial.isEmpty() || (!created.isEmpty() && oneIn(2))) {
            // Later operations can do most with a new object.
            return oneIn(2) ? created.getLast() : oneOf(created);
        }
        return oneOf(initial);
    }

    /// An unknown id of the same form.
    String unknownId(String id) {
        if (id.length() == 36 && id.matches("[0-9a-f-]+")) {
            return new UUID(random.nextLong(), random.nextLong()).toString();
        }
        if (id.length() == 64) {
            return "%016x".formatted(random.nextLong()).repeat(4);
        }
        return id.matches("\\d+") ? "99999999" : "nobody-" + marker.substring(1);
    }
}
