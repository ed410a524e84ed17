package dev.ambit.stackdb;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.problem.Problem;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.WantedResource;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Copies production's structure to development, with development's login, because code in defaults and indexes
/// of production must not run as administrator. Tables that need a suffix are created in a temporary schema,
/// then renamed and moved. Views, keys and defaults refer to them by object id, so they stay valid.
final class StructureCopy {

    private static final int NAME_BYTES_MAX = 63;
    private static final int OBSTACLES_SHOWN_MAX = 10;
    private static final String MAKING = "~making";

    /// Longest login, so that names derived from it fit PostgreSQL's limit.
    static final int LOGIN_CHARS_MAX = NAME_BYTES_MAX - MAKING.length();

    private static final String INSERT_HISTORY = """
            insert into ambit_releases
            select * from json_populate_recordset(null::ambit_releases, ?::json)
            """;

    private static final String FREE_SEQUENCES = """
            select relname
            from pg_class
            join pg_namespace on pg_namespace.oid = relnamespace
            where nspname = :schema and relkind = 'S'
              and not exists (select from pg_depend
                where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype in ('a', 'i'))
            """;

    /// The structure to copy.
    private record Template(TableStructure structure, List<String> extensions, boolean hasHistory) {}

    private final StackDatabases databases;
    private final WantedResource wanted;
    private final StackDatabase database;

    StructureCopy(StackDatabases databases, WantedResource wanted) {
        this.databases = databases;
        this.wanted = wanted;
        this.database = StackDatabase.of(wanted);
    }

    /// Checks whether the structure can be copied.
    ///
    /// @throws Problem with the objects that cannot be copied
    void check() {
        template();
    }

    void make(StepLog log) {
        Template template = template();
        TableStructure structure = template.structure();
        if (wanted.strategy() == DatabaseStrategy.DATABASE
                && !template.extensions().isEmpty()) {
            databases.admin(database.database(), tx -> {
                StackDatabases.extend(tx, template.extensions());
                return null;
            });
        }
        try {
            Optional<String> history = template.hasHistory()
                    ? Optional.of(new HistoryLogin(databases, database.login()).read(wanted.production()))
                    : Optional.empty();
            if (wanted.strategy() == DatabaseStrategy.TABLE_SUFFIX) {
                makeWithSuffix(template, history);
            } else {
                databases.as(database, tx -> {
                    build(tx, template, history);
                    return null;
                });
            }
        } catch (RefusedStatementException e) {
            throw STACK_RESOURCE_REFUSED.because("The structure of database `%s` cannot be copied: %s"
                    .formatted(wanted.production(), e.getMessage()));
        }
        long tables = structure.objects().stream()
                .filter(it -> it.kind().equals("table") && !it.name().equals(ReleaseHistory.TABLE))
                .count();
        log.say("Created %d tables with the structure of %s, without rows.".formatted(tables, wanted.production()));
    }

    /// Whether PostgreSQL would truncate a name.
    static boolean isTooLong(String name) {
        return name.getBytes(UTF_8).length > NAME_BYTES_MAX;
    }

    private Template template() {
        Template template = databases.admin(wanted.production(), tx -> {
            TableStructure structure = StructureReading.read(tx, wanted.strategy());
            boolean hasHistory = structure.objects().stream()
                    .anyMatch(it -> it.kind().equals("table") && it.name().equals(ReleaseHistory.TABLE));
            return new Template(structure, StructureReading.extensions(tx), hasHistory);
        });
        List<String> obstacles = template.structure().obstacles();
        if (!obstacles.isEmpty()) {
            throw refused(obstacles);
        }
        template.structure().objects().stream()
                .map(it -> it.name() + database.suffix())
                .filter(StructureCopy::isTooLong)
                .findFirst()
                .ifPresent(it -> {
                    throw STACK_RESOURCE_REFUSED
                            .because(("The name `%s` is too long with its suffix."
                                            + " Rename the object in production, or order"
                                            + " another strategy.")
                                    .formatted(it))
                            .at("databaseStrategy", it, "names of at most %d bytes".formatted(NAME_BYTES_MAX));
                });
        return template;
    }

    private Problem refused(List<String> obstacles) {
        String shown = String.join("; ", obstacles.subList(0, Math.min(obstacles.size(), OBSTACLES_SHOWN_MAX)));
        return STACK_RESOURCE_REFUSED
                .because(("Database `%s` has objects that the strategy `%s` cannot copy: %s. Remove them, or order"
                                + " another strategy.")
                        .formatted(wanted.production(), wanted.strategy(), shown))
                .at("databaseStrategy", wanted.strategy(), null);
    }

    private static void build(Handle tx, Template template, Optional<String> history) {
        template.structure().statements().forEach(it -> StackDatabases.run(tx, it));
        history.ifPresent(it -> insertHistory(tx, it));
    }

    private static void insertHistory(Handle tx, String history) {
        try (var insert = tx.getConnection().prepareStatement(INSERT_HISTORY)) {
            insert.setString(1, history);
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new RefusedStatementException(e);
        }
    }

    private void makeWithSuffix(Template template, Optional<String> history) {
        String making = Quoted.name(making());
        databases.admin(database.database(), tx -> {
            StackDatabases.run(tx, "drop schema if exists %s cascade".formatted(making));
            StackDatabases.run(
                    tx, "create schema %s authorization %s".formatted(making, Quoted.name(database.login())));
            return null;
        });
        var workshop = new StackDatabase(database.database(), making(), "", database.login(), database.password());
        databases.as(workshop, tx -> {
            StackDatabases.run(tx, "set local search_path = %s, public".formatted(making));
            build(tx, template, history);
            return null;
        });
        databases.admin(database.database(), tx -> {
            template.structure().objects().forEach(it -> rename(tx, it));
            template.structure().objects().stream()
                    .filter(it -> !List.of("sequence", "index", "constraint").contains(it.kind()))
                    .forEach(it -> move(tx, it.kind(), it.name()));
            tx.createQuery(FREE_SEQUENCES)
                    .bind("schema", making())
                    .mapTo(String.class)
                    .list()
                    .forEach(it -> StackDatabases.run(
                            tx, "alter sequence %s.%s set schema public".formatted(making, Quoted.name(it))));
            StackDatabases.run(tx, "drop schema " + making);
            return null;
        });
    }

    /// Adds the suffix to the name of an object.
    private void rename(Handle tx, TableStructure.Named it) {
        String making = Quoted.name(making());
        String name = Quoted.name(it.name());
        String renamed = Quoted.name(it.name() + database.suffix());
        if (it.kind().equals("constraint")) {
            StackDatabases.run(
                    tx,
                    "alter table %s.%s rename constraint %s to %s"
                            .formatted(making, Quoted.name(it.table() + database.suffix()), name, renamed));
        } else {
            StackDatabases.run(tx, "alter %s %s.%s rename to %s".formatted(it.kind(), making, name, renamed));
        }
    }

    private void move(Handle tx, String kind, String name) {
        StackDatabases.run(
                tx,
                "alter %s %s.%s set schema public"
                        .formatted(kind, Quoted.name(making()), Quoted.name(name + database.suffix())));
    }

    private String making() {
        return database.login() + MAKING;
    }
}
