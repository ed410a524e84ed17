package dev.ambit.search;

import static java.util.stream.Collectors.toMap;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/// Indexes bulk imports, and entities that were created before the search index existed. Each batch is a transaction
/// that also records its progress, so the loop resumes after a crash.
public final class SearchLoop {

    private static final int ENVIRONMENTS_MAX = 100;
    private static final int ROWS_MAX = 500;
    private static final int BATCHES_MAX = 20;
    private static final Duration CLAIM = Duration.ofMinutes(1);

    private final Transactions transactions;
    private final InstantSource clock;
    private final Map<SearchKind, SearchSource> sources;

    public SearchLoop(Transactions transactions, InstantSource clock, List<SearchSource> sources) {
        this.transactions = transactions;
        this.clock = clock;
        this.sources = sources.stream().collect(toMap(SearchSource::kind, Function.identity()));
    }

    /// Processes the environments that are due, up to `BATCHES_MAX` batches each.
    public void runOnce() {
        for (int i = 0; i < ENVIRONMENTS_MAX; i++) {
            List<EnvironmentId> due = transactions.outside(tx -> Work.SEARCH.claim(tx, clock.instant(), CLAIM, 1));
            if (due.isEmpty()) {
                return;
            }
            Work.each(due, "Indexing environment %d for the search failed", this::index);
        }
    }

    private void index(EnvironmentId environment) {
        Instant start = clock.instant();
        boolean hasMore = true;
        for (int i = 0; i < BATCHES_MAX && hasMore; i++) {
            hasMore = transactions.in(environment, tx -> indexSome(tx, environment));
        }
        rescheduleOrRemove(environment);
        if (hasMore) {
            Work.SEARCH.pauseByDuration(transactions, environment, start, clock.instant());
        }
    }

    /// @return whether more work may be due
    private boolean indexSome(Handle tx, EnvironmentId environment) {
        Optional<SearchTasks.Task> taken = SearchTasks.take(tx, environment, clock.instant());
        if (taken.isEmpty()) {
            return false;
        }
        SearchTasks.Task task = taken.get();
        SearchSource source = Objects.requireNonNull(sources.get(task.kind()));
        List<String> ids = task.ids() == null ? source.ids(tx, environment, task.after(), ROWS_MAX) : task.ids();
        List<String> outdated = outdated(tx, environment, source, ids);
        if (!outdated.isEmpty()) {
            source.lock(tx, environment, outdated);
            source.index(tx, environment, outdated);
        }
        if (task.ids() != null || ids.size() < ROWS_MAX) {
            SearchTasks.remove(tx, environment, task);
        } else {
            SearchTasks.advance(tx, environment, task, ids.getLast());
        }
        return true;
    }

    /// Returns the ids whose entries differ from the index, so that only these are locked.
    private static List<String> outdated(
            Handle tx, EnvironmentId environment, SearchSource source, Collection<String> ids) {
        Map<String, SearchWords> stored = SearchIndex.find(tx, environment, source.kind(), ids);
        Map<String, SearchWords> current =
                source.find(tx, environment, ids).stream().collect(toMap(SearchEntry::id, SearchEntry::words));
        return ids.stream()
                .filter(it ->
                        !stored.getOrDefault(it, SearchWords.NONE).equals(current.getOrDefault(it, SearchWords.NONE)))
                .toList();
    }

    private void rescheduleOrRemove(EnvironmentId environment) {
        transactions.in(environment, tx -> {
            if (Work.SEARCH.lock(tx, environment)) {
                SearchTasks.next(tx, environment)
                        .ifPresentOrElse(
                                dueAt -> Work.SEARCH.postpone(tx, environment, dueAt),
                                () -> Work.SEARCH.remove(tx, environment));
            }
            return null;
        });
    }
}
