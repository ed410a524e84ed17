package dev.ambit.stackdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.postgres.DiskSpace;
import dev.ambit.postgres.ServingMarker;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OldDatabaseCopiesTest {

    private static final int VERSION = 195;

    private final TestCluster cluster = TestCluster.start();

    @TempDir
    Path home = Path.of("");

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void copies_are_closed_and_dropped_at_once_if_less_than_a_fifth_of_the_disk_is_free() {
        cluster.superuser().useHandle(tx -> {
            tx.execute("create database moved");
            tx.execute("create database later");
        });
        new ServingMarker(VERSION, List.of(id("moved"))).write(home);

        copies(new DiskSpace(20, 100)).runOnce();

        assertThat(databases("datallowconn")).containsExactly("later");
        assertThat(databases("true")).containsExactly("later", "moved");

        copies(new DiskSpace(19, 100)).runOnce();

        assertThat(databases("true")).containsExactly("later");
        assertThat(ServingMarker.read(home)).contains(new ServingMarker(VERSION, List.of()));
    }

    private OldDatabaseCopies copies(DiskSpace disk) {
        return new OldDatabaseCopies(cluster.superuserUrl(), home, () -> VERSION, () -> disk);
    }

    private long id(String database) {
        return cluster.superuser()
                .withHandle(tx -> tx.createQuery("select oid::bigint from pg_database where datname = :name")
                        .bind("name", database)
                        .mapTo(Long.class)
                        .one());
    }

    private List<String> databases(String condition) {
        return cluster.superuser()
                .withHandle(tx -> tx.createQuery("""
                                select datname from pg_database
                                where datname in ('moved', 'later') and\s""" + condition + " order by datname")
                        .mapTo(String.class)
                        .list());
    }
}
