package dev.ambit;

import dev.ambit.stack.WantedResource;
import dev.ambit.stackdb.StackDatabase;
import java.net.URI;
import org.jdbi.v3.core.Jdbi;

/// The programs of a store, in its database.
record DatabaseClient(URI postgres) implements ResourceClient {

    @Override
    public void write(WantedResource wanted, String text) {
        open(wanted).useHandle(tx -> {
            String table = StackDatabase.of(wanted).table("it");
            tx.execute("create table if not exists %s (text text)".formatted(table));
            tx.execute("delete from " + table);
            tx.execute("insert into %s values (?)".formatted(table), text);
        });
    }

    @Override
    public String read(WantedResource wanted) {
        return open(wanted)
                .withHandle(tx -> tx.createQuery(
                                "select text from " + StackDatabase.of(wanted).table("it"))
                        .mapTo(String.class)
                        .one());
    }

    private Jdbi open(WantedResource wanted) {
        StackDatabase it = StackDatabase.of(wanted);
        return Jdbi.create(
                "jdbc:postgresql://127.0.0.1:%d/%s".formatted(postgres.getPort(), it.database()),
                it.login(),
                it.password());
    }
}
