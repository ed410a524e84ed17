package dev.ambit.console;

import java.util.List;
import java.util.stream.Stream;

/// A field whose value in the form differs from the value that somebody else has saved in the meantime.
public record Difference(String field, String yours, String theirs) {

    static List<Difference> among(Difference... fields) {
        return Stream.of(fields).filter(it -> !it.yours.equals(it.theirs)).toList();
    }
}
