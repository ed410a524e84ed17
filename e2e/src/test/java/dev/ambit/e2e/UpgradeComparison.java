package dev.ambit.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Compares the answers of a later version with those of an earlier one. Additional fields and additional rows of
/// growing lists are allowed.
record UpgradeComparison(List<Change> changes) {

    /// An intentional change of an answer.
    ///
    /// @param path regular expression over `question: path in the answer`
    /// @param why reason in one sentence
    record Change(Pattern path, String why) {

        static Change of(String path, String why) {
            return new Change(Pattern.compile(path), why);
        }
    }

    /// Lists to which a running server adds. Earlier entries must remain.
    private static final Pattern GROWS =
            Pattern.compile(".* (audit|feed|stack \\S+/backups|stack \\S+/deploys)\\b.*|operator accounts.*");

    /// Returns one line for each difference.
    List<String> differences(Map<String, Object> before, Map<String, Object> after) {
        List<String> differences = new ArrayList<>();
        before.forEach((asked, answer) -> compare(asked + ":", answer, after.get(asked), differences));
        return differences;
    }

    private void compare(String path, Object before, @Nullable Object after, List<String> differences) {
        switch (before) {
            case Map<?, ?> map
            when after instanceof Map<?, ?> other ->
                map.forEach((key, it) ->
                        compare(path + " " + key, Objects.requireNonNull(it), other.get(key), differences));
            case List<?> list
            when after instanceof List<?> other && GROWS.matcher(path).matches() ->
                contains(path, list, other, differences);
            case List<?> list
            when after instanceof List<?> other && list.size() == other.size() -> {
                for (int i = 0; i < list.size(); i++) {
                    compare(path + " " + i, Objects.requireNonNull(list.get(i)), other.get(i), differences);
                }
            }
            case Object it
            when !same(it, after) && isUnexpected(path) ->
                differences.add("%s was %s and is %s".formatted(path, before, after));
            default -> {
                // Equal, or changed intentionally.
            }
        }
    }

    /// Requires that each earlier entry remains, possibly with more fields.
    private void contains(String path, List<?> before, List<?> after, List<String> differences) {
        for (Object it : before) {
            boolean isThere = after.stream().anyMatch(other -> {
                List<String> of = new ArrayList<>();
                compare(path + " of", Objects.requireNonNull(it), other, of);
                return of.isEmpty();
            });
            if (!isThere && isUnexpected(path)) {
                differences.add("%s has lost %s".formatted(path, it));
            }
        }
    }

    private static boolean same(Object before, @Nullable Object after) {
        boolean areNumbers = before instanceof Number && after instanceof Number;
        return areNumbers ? before.toString().equals(String.valueOf(after)) : before.equals(after);
    }

    private boolean isUnexpected(String path) {
        return changes.stream().noneMatch(it -> it.path().matcher(path).matches());
    }
}
