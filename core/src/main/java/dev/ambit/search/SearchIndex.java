package dev.ambit.search;

import static java.util.stream.Collectors.toMap;

import dev.ambit.db.EnvironmentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/// The SQL of entries and their words.
public final class SearchIndex {

    /// Writes only differences. An entry without words is removed.
    private static final String PUT = """
        with draft as (
            select id collate "C" as id, words
            from unnest(:ids::text[], :words::text[]) as it (id, words)
        ), old as (
            select entry.id, entry.words
            from search_entries as entry
            join draft using (id)
            where entry.environment_id = :environment and entry.kind = :kind and entry.words <> draft.words
        ), old_words as (
            select old.id, it.word
            from old
            cross join unnest(string_to_array(old.words, ' ')) as it (word)
        ), new_words as (
            select draft.id, it.word
            from draft
            cross join unnest(string_to_array(draft.words, ' ')) as it (word)
        ), removed as (
            delete from search_words
            where environment_id = :environment and kind = :kind
                and (word, id) in (select word, id from old_words except select word, id from new_words)
        ), added as (
            insert into search_words (environment_id, kind, word, id)
            select :environment, :kind, word, id
            from new_words
            order by word, id
            on conflict do nothing
        ), gone as (
            delete from search_entries
            where environment_id = :environment and kind = :kind
                and id = any (array(select id from draft where words = ''))
        )
        insert into search_entries (environment_id, kind, id, words)
        select :environment, :kind, id, words
        from draft
        where words <> ''
        order by id
        on conflict (environment_id, kind, id) do update
        set words = excluded.words
        where search_entries.words <> excluded.words
        """;

    private static final String FIND = """
        select id, words
        from search_entries
        where environment_id = :environment and kind = :kind and id = any (:ids::text[])
        """;

    private static final String WITH_ID = """
        select kinds.kind, entry.id, entry.words
        from unnest(:kinds::smallint[]) as kinds (kind)
        cross join lateral (
            select id, words
            from search_entries
            where environment_id = :environment and search_entries.kind = kinds.kind and id = :id
            limit 1) as entry
        order by kinds.kind
        """;

    /// Reads at most `limit` rows of the index per range. The ends of ranges are parameters: below a row-level
    /// security policy, a condition with `||` cannot use the index, because `||` is not leakproof.
    private static final String COUNT = """
        select kind, beginning, (
            select count(*)
            from (
                select
                from search_words
                where environment_id = :environment and search_words.kind = kinds.kind
                    and word >= beginning and word < ending
                limit :limit) as found) as words
        from unnest(:kinds::smallint[]) as kinds (kind)
        cross join unnest(:beginnings::text[], :endings::text[]) as ranges (beginning, ending)
        """;

    /// Reads at most `limit` rows of the index per range. The second limit prevents a hash join over all entries.
    private static final String CANDIDATES = """
        select ranges.kind, found.id, entry.words
        from unnest(:kinds::smallint[], :beginnings::text[], :endings::text[]) as ranges (kind, beginning, ending)
        cross join lateral (
            select word, id
            from search_words
            where environment_id = :environment and search_words.kind = ranges.kind
                and word >= beginning and word < ending
            order by word, id
            limit :limit) as found
        cross join lateral (
            select words
            from search_entries
            where environment_id = :environment and search_entries.kind = ranges.kind and search_entries.id = found.id
            limit 1) as entry
        order by ranges.kind, found.word, found.id
        """;

    /// Sorts after all words with the same beginning.
    private static final String LAST = Character.toString(Character.MAX_CODE_POINT);

    /// An entry and its words.
    record Row(SearchKind kind, String id, SearchWords words) {}

    /// The index rows of a kind whose word starts with `beginning`.
    ///
    /// @param rows the number of these rows, up to the limit; 0 if they were not counted
    record Range(SearchKind kind, String beginning, int rows) {}

    private SearchIndex() {}

    /// Writes the entry of one entity.
    public static void put(Handle tx, EnvironmentId environment, SearchKind kind, SearchEntry entry) {
        put(tx, environment, kind, List.of(entry.id()), List.of(entry));
    }

    /// Writes the entries of entities in `tx`, which has changed or locked them.
    ///
    /// @param entries the entries; an entry that is missing is removed
    static void put(
            Handle tx, EnvironmentId environment, SearchKind kind, Collection<String> ids, List<SearchEntry> entries) {
        Map<String, String> texts =
                entries.stream().collect(toMap(SearchEntry::id, it -> it.words().text()));
        List<String> distinct = ids.stream().distinct().toList();
        tx.createUpdate(PUT)
                .bind("environment", environment.value())
                .bind("kind", kind.code())
                .bind("ids", distinct.toArray(String[]::new))
                .bind(
                        "words",
                        distinct.stream().map(it -> texts.getOrDefault(it, "")).toArray(String[]::new))
                .execute();
    }

    /// Returns the words of these entries by id.
    static Map<String, SearchWords> find(
            Handle tx, EnvironmentId environment, SearchKind kind, Collection<String> ids) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .bind("kind", kind.code())
                .bind("ids", ids.toArray(String[]::new))
                .map((row, _) -> Map.entry(row.getString("id"), SearchWords.stored(row.getString("words"))))
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /// Returns the entries with this id.
    static List<Row> withId(Handle tx, EnvironmentId environment, Collection<SearchKind> kinds, String id) {
        return tx.createQuery(WITH_ID)
                .bind("environment", environment.value())
                .bind("kinds", SearchKind.codes(kinds))
                .bind("id", id)
                .map(SearchIndex::read)
                .list();
    }

    /// Counts up to `limit` words of each kind with each beginning.
    static List<Range> count(
            Handle tx, EnvironmentId environment, Collection<SearchKind> kinds, List<String> beginnings, int limit) {
        return tx.createQuery(COUNT)
                .bind("environment", environment.value())
                .bind("kinds", SearchKind.codes(kinds))
                .bind("beginnings", beginnings.toArray(String[]::new))
                .bind("endings", beginnings.stream().map(it -> it + LAST).toArray(String[]::new))
                .bind("limit", limit)
                .map((row, _) ->
                        new Range(SearchKind.of(row.getInt("kind")), row.getString("beginning"), row.getInt("words")))
                .list();
    }

    /// Returns up to `limit` entries of each range, ordered by kind, word and id.
    static List<Row> candidates(Handle tx, EnvironmentId environment, List<Range> ranges, int limit) {
        return tx.createQuery(CANDIDATES)
                .bind("environment", environment.value())
                .bind("kinds", SearchKind.codes(ranges.stream().map(Range::kind).toList()))
                .bind("beginnings", ranges.stream().map(Range::beginning).toArray(String[]::new))
                .bind(
                        "endings",
                        ranges.stream().map(it -> it.beginning() + LAST).toArray(String[]::new))
                .bind("limit", limit)
                .map(SearchIndex::read)
                .list();
    }

    private static Row read(ResultSet row, StatementContext context) throws SQLException {
        return new Row(
                SearchKind.of(row.getInt("kind")), row.getString("id"), SearchWords.stored(row.getString("words")));
    }
}
