package dev.ambit.isolation;

import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.isolation.World.Inhabited;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// What nobody else is told: the ids, the words and the secrets of somebody.
///
/// @param uuids in lower case
/// @param words that are looked for whatever stands before and behind them, in lower case
record Secrecy(Set<String> uuids, List<String> words) {

    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /// Of a world, for those of another.
    static Secrecy of(World theirs, World ours) {
        Set<String> uuids = Rows.uuids(theirs);
        uuids.removeAll(Rows.uuids(ours));
        List<String> words =
                new ArrayList<>(List.of(theirs.account().key(), theirs.owner().token()));
        theirs.environments().forEach(it -> words.addAll(words(it)));
        return new Secrecy(uuids, lower(words));
    }

    /// Of the second environment of a world, for whoever is in the first alone.
    static Secrecy ofSecond(World world) {
        Set<String> uuids = Rows.uuids(world.second());
        uuids.removeAll(Rows.uuids(world.first()));
        return new Secrecy(uuids, lower(words(world.second())));
    }

    /// What of it stands in an answer, but for what the asking account has said itself.
    Set<String> in(String answer, Set<String> said) {
        String lower = answer.toLowerCase(Locale.ROOT);
        Set<String> found = new HashSet<>();
        UUID.matcher(lower)
                .results()
                .map(MatchResult::group)
                .filter(uuids::contains)
                .forEach(found::add);
        words.stream().filter(lower::contains).forEach(found::add);
        found.removeAll(said);
        return found;
    }

    private static List<String> words(Inhabited inhabited) {
        TestEnvironment there = inhabited.environment();
        return List.of(inhabited.word(), there.key(), there.clientKey(), there.signingSecret());
    }

    private static List<String> lower(List<String> words) {
        return words.stream().map(it -> it.toLowerCase(Locale.ROOT)).toList();
    }
}
