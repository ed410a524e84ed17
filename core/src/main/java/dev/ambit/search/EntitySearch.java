package dev.ambit.search;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;

import dev.ambit.access.Caller;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Finds entities by words. The work of a search is bounded: it reads the entries of the rarest word only, and at
/// most [#CANDIDATES_MAX] of each kind. So a search is complete if one of its words has fewer matches.
public final class EntitySearch {

    static final int CANDIDATES_MAX = 1_000;

    /// Rows of the index to read for each result if no other word can exclude it.
    private static final int ROWS_PER_RESULT = 4;

    /// Entries to look up for each result, because some may be hidden from the caller.
    private static final int ENTRIES_PER_RESULT = 2;

    record Found(SearchKind kind, SearchEntry entry) {}

    private record Key(SearchKind kind, String id) {}

    private final Transactions transactions;
    private final Map<SearchKind, SearchSource> sources;

    public EntitySearch(Transactions transactions, List<SearchSource> sources) {
        this.transactions = transactions;
        this.sources = sources.stream().collect(toMap(SearchSource::kind, Function.identity()));
    }

    /// Returns the ids of the best matches of a kind, at most `limit`.
    ///
    /// @param text the words
    /// @throws dev.ambit.problem.Problem `BadUserInput` at `q`
    public List<String> ids(Caller caller, SearchKind kind, String text, int limit) {
        return find(caller, List.of(kind), SearchTerms.of(text), limit).stream()
                .map(it -> it.entry().id())
                .toList();
    }

    /// Returns the best matches: first the entity with exactly this id, then entities that contain the words, then
    /// entities with words that begin with them; each by kind, word and id.
    List<Found> find(Caller caller, Collection<SearchKind> kinds, SearchTerms terms, int limit) {
        if (kinds.isEmpty()) {
            return List.of();
        }
        EnvironmentId environment = caller.environment();
        return transactions.in(environment, tx -> {
            List<Key> keys = keys(tx, environment, kinds, terms, limit).stream()
                    .limit((long) ENTRIES_PER_RESULT * limit)
                    .toList();
            Map<Key, SearchEntry> entries = entries(tx, caller, keys);
            return keys.stream()
                    .filter(it -> isFoundBy(entries.get(it), terms))
                    .map(it -> new Found(it.kind(), Objects.requireNonNull(entries.get(it))))
                    .limit(limit)
                    .toList();
        });
    }

    private Set<Key> keys(
            Handle tx, EnvironmentId environment, Collection<SearchKind> kinds, SearchTerms terms, int limit) {
        List<SearchIndex.Row> exact = SearchIndex.withId(tx, environment, kinds, terms.text());
        List<SearchIndex.Row> candidates = candidates(tx, environment, kinds, terms.words(), limit);
        Comparator<SearchIndex.Row> wholeWordsFirst = Comparator.comparing(it -> !terms.areIn(it.words()));
        return Stream.concat(
                        exact.stream(),
                        candidates.stream()
                                .filter(it -> it.words().match(terms.words()))
                                .sorted(wholeWordsFirst))
                .map(it -> new Key(it.kind(), it.id()))
                .collect(toCollection(LinkedHashSet::new));
    }

    private static List<SearchIndex.Row> candidates(
            Handle tx, EnvironmentId environment, Collection<SearchKind> kinds, List<String> words, int limit) {
        if (words.isEmpty()) {
            return List.of();
        }
        if (words.size() == 1) {
            List<SearchIndex.Range> ranges = kinds.stream()
                    .map(it -> new SearchIndex.Range(it, words.getFirst(), 0))
                    .toList();
            return SearchIndex.candidates(tx, environment, ranges, ROWS_PER_RESULT * limit);
        }
        List<SearchIndex.Range> counted = SearchIndex.count(tx, environment, kinds, words, CANDIDATES_MAX);
        return SearchIndex.candidates(tx, environment, rarest(counted), CANDIDATES_MAX);
    }

    /// Returns for each kind the range with the fewest entries and, among equal ones, with the longest beginning.
    /// Kinds without a match for one of the words are omitted.
    private static List<SearchIndex.Range> rarest(List<SearchIndex.Range> counted) {
        Comparator<SearchIndex.Range> byRows = Comparator.comparingInt(SearchIndex.Range::rows);
        Comparator<SearchIndex.Range> order =
                byRows.thenComparing(it -> it.beginning().length(), Comparator.reverseOrder());
        return counted.stream().collect(groupingBy(SearchIndex.Range::kind)).values().stream()
                .map(ranges -> ranges.stream().min(order).orElseThrow())
                .filter(it -> it.rows() > 0)
                .toList();
    }

    private Map<Key, SearchEntry> entries(Handle tx, Caller caller, List<Key> keys) {
        Map<Key, SearchEntry> entries = new HashMap<>();
        Map<SearchKind, List<String>> byKind = keys.stream().collect(groupingBy(Key::kind, mapping(Key::id, toList())));
        byKind.forEach((kind, ids) -> {
            SearchSource source = Objects.requireNonNull(sources.get(kind));
            List<SearchEntry> found = caller.seesDrafts()
                    ? source.find(tx, caller.environment(), ids)
                    : source.findPublished(tx, caller.environment(), ids);
            found.forEach(it -> entries.put(new Key(kind, it.id()), it));
        });
        return entries;
    }

    /// Checks the current entry, because callers may not see the draft that the index has.
    private static boolean isFoundBy(@Nullable SearchEntry entry, SearchTerms terms) {
        return entry != null
                && !entry.words().isEmpty()
                && (entry.id().equals(terms.text()) || entry.words().match(terms.words()));
    }
}
