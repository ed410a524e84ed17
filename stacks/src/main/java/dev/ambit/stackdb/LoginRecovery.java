package dev.ambit.stackdb;

import static java.util.Comparator.comparingLong;

import dev.ambit.db.Transactions;
import dev.ambit.problem.Problem;
import dev.ambit.stack.Providers;
import dev.ambit.stack.ResourceHolder;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.WantedResource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Gives stacks their logins back. With its login, a program can change the login's password, and the libraries that
/// PostgreSQL loads for it, so that no program of the stage can connect any more.
final class LoginRecovery {

    private static final System.Logger LOG = System.getLogger(LoginRecovery.class.getName());

    /// Logins with which one run connects.
    private static final int CHECKS_MAX = 20;

    /// Logins with which one run connects without knowing which ones have changed.
    private static final int TURNS_MAX = 2;

    /// A superuser sees when a password or a setting has changed. For other administrators the state is null, so the
    /// logins are checked in turns.
    private static final String LOGINS = """
            select rolname, substring(mark from '^ambit (?:PRODUCTION|DEVELOPMENT) of (.*);') as production,
                case when :superuser then md5(concat(password, settings)) end as state
            from (
                select rolname, shobj_description(oid, 'pg_authid') as mark, PASSWORD as password,
                    (select string_agg(setconfig::text, ',' order by setdatabase)
                        from pg_db_role_setting where setrole = oid) as settings
                from ROLES
                where rolcanlogin) as roles
            where mark ~ '^ambit (PRODUCTION|DEVELOPMENT) of ' and position(:temporary in mark) = 0
            """;

    private static final String OF_SUPERUSER =
            LOGINS.replace("PASSWORD", "rolpassword").replace("ROLES", "pg_authid");

    private static final String OF_OTHERS =
            LOGINS.replace("PASSWORD", "null::text").replace("ROLES", "pg_roles");

    private static final String LIBRARIES = """
            select coalesce(datname, '')
            from pg_db_role_setting
            left join pg_database on pg_database.oid = setdatabase
            where setrole = (select oid from pg_roles where rolname = :login)
              and exists (select from unnest(setconfig) as own where starts_with(own, 'local_preload_libraries='))
            """;

    private record Login(
            String name, String production, @Nullable String state) {}

    /// @param number grows with each check
    private record Check(@Nullable String state, long number) {}

    private final StackDatabases databases;
    private final boolean isRemote;
    private final Map<String, Check> checks = new HashMap<>();
    private long number;

    /// @param isRemote whether the server belongs to a remote provider
    LoginRecovery(StackDatabases databases, boolean isRemote) {
        this.databases = databases;
        this.isRemote = isRemote;
    }

    /// Checks logins that have changed since their last check.
    ///
    /// @param resources has the passwords of the stacks
    synchronized void runOnce(Transactions transactions, StackResources resources) {
        List<Login> all = databases.outside(LoginRecovery::logins);
        checks.keySet().retainAll(all.stream().map(Login::name).toList());
        int max = all.stream().anyMatch(it -> it.state() == null) ? TURNS_MAX : CHECKS_MAX;
        List<Login> due = all.stream()
                .filter(this::isDue)
                .sorted(comparingLong(it ->
                        checks.containsKey(it.name()) ? checks.get(it.name()).number() : 0))
                .limit(max)
                .toList();
        for (Login it : due) {
            String state = wanted(it, transactions, resources)
                    .map(wanted -> check(it, StackDatabase.of(wanted)))
                    .orElse(it.state());
            checks.put(it.name(), new Check(state, ++number));
        }
    }

    /// Connects with the login of a stack, and restores the login if it cannot connect.
    ///
    /// @return the state that was checked
    private @Nullable String check(Login login, StackDatabase database) {
        if (opens(database)) {
            return login.state();
        }
        recover(database);
        // Read before the login connects, so that a change at the same time is noticed by the next run.
        String state = state(login.name());
        if (opens(database)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The database login {0} could not connect, because it had changed its password or settings. They were"
                            + " restored.",
                    login.name());
        }
        return state;
    }

    private @Nullable String state(String login) {
        return databases.outside(LoginRecovery::logins).stream()
                .filter(it -> it.name().equals(login))
                .findFirst()
                .map(Login::state)
                .orElse(null);
    }

    private boolean isDue(Login login) {
        Check last = checks.get(login.name());
        return last == null || login.state() == null || !login.state().equals(last.state());
    }

    /// Returns the database of a login on this server. Another server can have a login with the same mark, whose
    /// password is not known.
    private Optional<WantedResource> wanted(Login login, Transactions transactions, StackResources resources) {
        return transactions
                .outside(tx -> holder(tx, login, resources))
                .flatMap(holder -> transactions.in(holder.account(), tx -> here(tx, holder, resources)).stream()
                        .filter(it -> !it.isSuspended()
                                && StackDatabase.of(it).login().equals(login.name()))
                        .findFirst());
    }

    private Optional<ResourceHolder> holder(Handle tx, Login login, StackResources resources) {
        return isRemote
                ? resources.holderOn(tx, databases.hosts(), ResourceKind.DATABASE, login.production())
                : resources.holder(tx, ResourceKind.DATABASE, login.production());
    }

    private List<WantedResource> here(Handle tx, ResourceHolder holder, StackResources resources) {
        return isRemote
                ? resources.remote(tx, holder.account(), ResourceKind.DATABASE, Providers.AWS)
                : resources.wanted(tx, holder.account(), ResourceKind.DATABASE);
    }

    private void recover(StackDatabase database) {
        databases.outside(tx -> {
            Logins.changePassword(tx, database);
            String login = Quoted.name(database.login());
            for (String place : libraries(tx, database.login())) {
                String inside = place.isEmpty() ? "" : " in database " + Quoted.name(place);
                StackDatabases.run(tx, "alter role %s%s reset local_preload_libraries".formatted(login, inside));
            }
            return null;
        });
    }

    /// A library that PostgreSQL cannot load looks like a broken connection.
    private boolean opens(StackDatabase database) {
        try {
            return databases.opens(database);
        } catch (Problem _) {
            return false;
        }
    }

    private static List<String> libraries(Handle tx, String login) {
        return tx.createQuery(LIBRARIES)
                .bind("login", login)
                .mapTo(String.class)
                .list();
    }

    private static List<Login> logins(Handle tx) {
        boolean isSuperuser = Logins.admin(tx).isSuperuser();
        return tx.createQuery(isSuperuser ? OF_SUPERUSER : OF_OTHERS)
                .bind("superuser", isSuperuser)
                .bind("temporary", Logins.TEMPORARY)
                .map((row, _) ->
                        new Login(row.getString("rolname"), row.getString("production"), row.getString("state")))
                .list();
    }
}
