package dev.ambit.stackdb;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Manages the database and the schema that contain a stack's tables.
final class DatabaseContainer {

    private static final String OWNER_OF_DATABASE =
            "select pg_get_userbyid(datdba) from pg_database where datname = :name";
    private static final String OWNER_OF_SCHEMA =
            "select pg_get_userbyid(nspowner) from pg_namespace where nspname = :name";

    private static final String IS_MARKED =
            "select shobj_description(oid, 'pg_database') is not distinct from :mark from pg_database where datname = :name";

    private DatabaseContainer() {}

    /// Returns the owner of a database; empty if it does not exist.
    static Optional<String> ownerOfDatabase(Handle tx, String name) {
        return tx.createQuery(OWNER_OF_DATABASE)
                .bind("name", name)
                .mapTo(String.class)
                .findOne();
    }

    static Optional<String> ownerOfSchema(Handle tx, String name) {
        return tx.createQuery(OWNER_OF_SCHEMA)
                .bind("name", name)
                .mapTo(String.class)
                .findOne();
    }

    /// Creates a database, outside of a transaction. It uses `template0`, because additions to `template1` are
    /// not for tenants.
    static void makeDatabase(Handle handle, String name) {
        StackDatabases.run(handle, "create database %s template template0".formatted(Quoted.name(name)));
    }

    /// Marks the database with its stack.
    static void mark(Handle handle, String name, String mark) {
        StackDatabases.run(handle, "comment on database %s is %s".formatted(Quoted.name(name), Quoted.text(mark)));
    }

    /// Whether Ambit created the database for this stack.
    static boolean isMarked(Handle handle, String name, String mark) {
        return handle.createQuery(IS_MARKED)
                .bind("name", name)
                .bind("mark", mark)
                .mapTo(Boolean.class)
                .findOne()
                .orElse(false);
    }

    /// Drops a database and ends its sessions.
    static void dropDatabase(Handle handle, String name) {
        StackDatabases.run(handle, "drop database if exists %s with (force)".formatted(Quoted.name(name)));
    }

    static void makeSchema(Handle tx, StackDatabase database) {
        StackDatabases.run(
                tx,
                "create schema if not exists %s authorization %s"
                        .formatted(Quoted.name(database.schema()), Quoted.name(database.login())));
    }
}
