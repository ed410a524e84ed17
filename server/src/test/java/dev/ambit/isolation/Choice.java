package dev.ambit.isolation;

import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Random choices for one request: mostly ids that the caller may know, sometimes a foreign one.
final class Choice {

    private final Random random;
    private final Door door;
    private final Ids own;
    private final List<Ids> others;

    /// A part of every name that the request makes up.
    private final String word;

    /// How many in a hundred of the fields go along that need not.
    private final int optional;

    private boolean wantsForeign;
    private @Nullable String foreign;

    /// @param others owners of foreign ids; empty to use none
    Choice(Random random, Door door, Ids own, List<Ids> others, String word) {
        this.random = random;
        this.door = door;
        this.own = own;
        this.others = others;
        this.word = word;
        this.optional = of(List.of(0, 0, 10, 40));
        this.wantsForeign = !others.isEmpty();
    }

    Door door() {
        return door;
    }

    Ids own() {
        return own;
    }

    String word() {
        return word;
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
        return random.nextInt(100) < optional;
    }

    boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    int upTo(int most) {
        return 1 + random.nextInt(most);
    }

    <T> T of(List<T> things) {
        return things.get(random.nextInt(things.size()));
    }

    /// @param kind such as `customers`
    String id(String kind) {
        if (wantsForeign && oneIn(2)) {
            List<String> theirs = of(others).furnished(kind);
            if (!theirs.isEmpty()) {
                String id = of(theirs);
                foreign(id);
                return id;
            }
        }
        List<String> found = own.found(kind);
        // Deletes only what the walk has created, so that it can go on.
        List<String> furnished = door.takesAway().equals(kind) ? List.of() : own.furnished(kind);
        if (found.isEmpty() && furnished.isEmpty()) {
            return nobody("alone-1");
        }
        if (furnished.isEmpty() || (!found.isEmpty() && oneIn(2))) {
            // Later operations can do most with a new object.
            return oneIn(2) ? found.getLast() : of(found);
        }
        return of(furnished);
    }

    /// An unknown id of the same form.
    String nobody(String id) {
        if (id.length() == 36 && id.matches("[0-9a-f-]+")) {
            return new UUID(random.nextLong(), random.nextLong()).toString();
        }
        if (id.length() == 64) {
            return "%016x".formatted(random.nextLong()).repeat(4);
        }
        return id.matches("\\d+") ? "99999999" : "nobody-" + word.substring(1);
    }
}
