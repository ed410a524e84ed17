package dev.ambit.environment;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jdbi.v3.core.Handle;

/// Passes the end of an environment on to every module that keeps something of it outside of core's tables. Modules
/// register while the server is assembled; without any, an environment consists of its rows alone.
public final class EnvironmentEndings implements EnvironmentEnding, EnvironmentReferences, EnvironmentFiles {

    private final List<EnvironmentEnding> endings = new CopyOnWriteArrayList<>();
    private final List<EnvironmentReferences> references = new CopyOnWriteArrayList<>();
    private final List<EnvironmentFiles> files = new CopyOnWriteArrayList<>();

    public void add(EnvironmentEnding ending) {
        endings.add(ending);
    }

    public void add(EnvironmentReferences rows) {
        references.add(rows);
    }

    public void add(EnvironmentFiles store) {
        files.add(store);
    }

    @Override
    public void require(Handle tx, AccountId account, EnvironmentId environment) {
        endings.forEach(it -> it.require(tx, account, environment));
    }

    @Override
    public boolean isNeeded(Handle tx, AccountId account, EnvironmentId environment) {
        return endings.stream().anyMatch(it -> it.isNeeded(tx, account, environment));
    }

    @Override
    public void rests(Handle tx, AccountId account, EnvironmentId environment, boolean isResting, Author author) {
        endings.forEach(it -> it.rests(tx, account, environment, isResting, author));
    }

    @Override
    public void begin(Handle tx, AccountId account, EnvironmentId environment, Author author) {
        endings.forEach(it -> it.begin(tx, account, environment, author));
    }

    @Override
    public boolean isUnderWay(Handle tx, AccountId account, List<EnvironmentId> environments) {
        return endings.stream().anyMatch(it -> it.isUnderWay(tx, account, environments));
    }

    @Override
    public Optional<String> removalProblem(Handle tx, AccountId account, List<EnvironmentId> environments) {
        return endings.stream()
                .flatMap(it -> it.removalProblem(tx, account, environments).stream())
                .findFirst();
    }

    @Override
    public boolean isBilled(Handle tx, AccountId account, List<EnvironmentId> environments) {
        return references.stream().anyMatch(it -> it.isBilled(tx, account, environments));
    }

    @Override
    public void removeReferences(Handle tx, AccountId account, EnvironmentId deleted, List<EnvironmentId> others) {
        references.forEach(it -> it.removeReferences(tx, account, deleted, others));
    }

    @Override
    public long count(EnvironmentId environment) {
        return files.stream().mapToLong(it -> it.count(environment)).sum();
    }

    @Override
    public void removeAll(EnvironmentId environment) {
        files.forEach(it -> it.removeAll(environment));
    }
}
