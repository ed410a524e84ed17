package dev.ambit.isolation;

import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.isolation.IsolatedAccount.FilledEnvironment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Everything that others must not see: ids, words and secrets.
///
/// @param uuids in lower case
/// @param words in lower case, searched for as parts of words
record SecretValues(Set<String> uuids, List<String> words) {

    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /// Of a world, for those of another.
    static SecretValues of(IsolatedAccount theirs, IsolatedAccount ours) {
        Set<String> uuids = Rows.uuids(theirs);
        uuids.removeAll(Rows.uuids(ours));
        List<String> words =
                new ArrayList<>(List.of(theirs.account().key(), theirs.owner().token()));
        theirs.environments().forEach(it -> words.addAll(words(it)));
        return new SecretValues(uuids, lower(words));
    }

    /// The secrets of the second environment, for callers of the first.
    static SecretValues ofSecond(IsolatedAccount world) {
        Set<String> uuids = Rows.uuids(world.second());
        uuids.removeAll(Rows.uuids(world.first()));
        uuids.removeAll(Rows.ofAccountEvents(world.second()));
        return new SecretValues(uuids, lower(words(world.second())));
    }

    /// The secrets that an answer contains, except those that the request contained.
    Set<String> in(String answer, Set<String> known) {
        String lower = answer.toLowerCase(Locale.ROOT);
        Set<String> found = new HashSet<>();
        UUID.matcher(lower)
                .results()
                .map(MatchResult::group)
                .filter(uuids::contains)
                .forEach(found::add);
        words.stream().filter(lower::contains).forEach(found::add);
        found.removeAll(known);
        return found;
    }

    private static List<String> words(FilledEnvironment filled) {
        TestEnvironment there = filled.environment();
        return List.of(filled.word(), there.key(), there.clientKey(), there.signingSecret());
    }

    private static List<String> lower(List<String> words) {
        return words.stream().map(it -> it.toLowerCase(Locale.ROOT)).toList();
    }
}
