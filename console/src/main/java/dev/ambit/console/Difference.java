package dev.ambit.console;

import java.util.List;
import java.util.stream.Stream;

/// A field in which what somebody wants to save is not what somebody else has saved meanwhile.
public record Difference(String field, String yours, String theirs) {

    static List<Difference> among(Difference... fields) {
        return Stream.of(fields).filter(it -> !it.yours.equals(it.theirs)).toList();
    }
}
