package dev.ambit.stackdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.LongTest;
import dev.ambit.Waiting;
import dev.ambit.postgres.TestPostgres;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.Test;

class CachedSessionTest {

    private final StackDatabases databases = new StackDatabases(TestPostgres.superuserUrl());
    private final StackDatabases others = new StackDatabases(TestPostgres.superuserUrl());

    @Test
    void session_is_used_again_until_it_ends() {
        int first = process();
        assertThat(process()).isEqualTo(first);

        end(first);
        assertThat(process()).isNotEqualTo(first);
    }

    @Test
    void session_of_failed_work_is_not_used_again() {
        int first = process();
        assertThatThrownBy(() -> databases.outside(tx -> tx.execute("select 1 / 0")))
                .isInstanceOf(JdbiException.class);

        assertThat(process()).isNotEqualTo(first);
        assertThat(isOpen(first)).isFalse();
    }

    @LongTest
    void session_that_is_not_used_is_closed() {
        int only = process();
        assertThat(isOpen(only)).isTrue();

        Waiting.until(() -> isOpen(only), open -> !open, CachedSession.UNUSED_MAX.multipliedBy(6));
    }

    private int process() {
        return databases.outside(tx ->
                tx.createQuery("select pg_backend_pid()").mapTo(Integer.class).one());
    }

    private void end(int process) {
        others.outside(tx -> tx.createQuery("select pg_terminate_backend(:process, 10000)")
                .bind("process", process)
                .mapTo(Boolean.class)
                .one());
    }

    private boolean isOpen(int process) {
        return others.outside(tx -> tx.createQuery("select exists (select from pg_stat_activity where pid = :process)")
                .bind("process", process)
                .mapTo(Boolean.class)
                .one());
    }
}
