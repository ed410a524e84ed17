package dev.ambit.hosting;

import dev.ambit.db.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The table `hosts`. It has no account scope.
final class Hosts {

    private static final String LIST = """
            select host_id, name, state, credential_hash, expires_at, secret, agent_url, gateway_url, bucket_url,
                runs_functions, seen_at, directory_id
            from hosts
            order by host_id
            """;

    private static final String LOCK = "select pg_advisory_xact_lock(hashtext('hosts'))";

    private static final String INVITE = """
            insert into hosts (name, state, credential_hash, expires_at)
            values (:name, 'INVITED', :hash, :expires)
            on conflict (name) do update
            set state = 'INVITED', credential_hash = :hash, expires_at = :expires, secret = null
            """;

    private static final String JOIN = """
            update hosts
            set state = case state when 'INVITED' then 'ACTIVE' else state end, expires_at = null, secret = :secret,
                agent_url = :agent, gateway_url = :gateway, bucket_url = :bucket, runs_functions = :functions,
                directory_id = coalesce(:directory::uuid, directory_id), seen_at = :now
            where host_id = :id and state <> 'REVOKED' and credential_hash = :hash
                and (expires_at is null or expires_at > :now)
            """;

    private static final String OTHER_DIRECTORY = """
            select count(*) > 0
            from hosts
            where host_id = :id and state <> 'REVOKED' and directory_id <> :directory and seen_at > :since
            """;

    private static final String GIVEN_UP =
            "select count(*) > 0 from hosts where :directory = any (given_up_directories)";

    /// Adds the last data directory of the revoked host that has the old files.
    private static final String GIVE_UP = """
            update hosts
            set given_up_directories = array_append(given_up_directories, directory_id)
            where state = 'REVOKED' and directory_id <> all (given_up_directories) and host_id in (
                select source_id
                from host_moves
                where store = :store and phase = 'CLEANING')
            """;

    private static final String UPDATE_STATE = """
            update hosts
            set state = :state, secret = case :state when 'REVOKED' then null else secret end
            where host_id = :id
            """;

    private static final String SECRET = "update hosts set secret = :secret where name = :name and secret is null";

    private static final String SEEN = "update hosts set seen_at = :now where host_id = :id";

    private Hosts() {}

    /// Returns all hosts, the oldest first.
    ///
    /// @param opening decrypts a secret
    static List<Host> list(Handle tx, UnaryOperator<String> opening) {
        return tx.createQuery(LIST).map((row, _) -> read(row, opening)).list();
    }

    /// Serializes changes of hosts until the transaction ends.
    static void lock(Handle tx) {
        tx.createQuery(LOCK).mapToMap().list();
    }

    /// Adds a host that can join, or gives an invited or revoked host a new credential.
    static void invite(Handle tx, String name, String credentialHash, Instant expiresAt) {
        tx.createUpdate(INVITE)
                .bind("name", name)
                .bind("hash", credentialHash)
                .bind("expires", expiresAt)
                .execute();
    }

    /// Stores the addresses and properties that a host sent when it joined.
    ///
    /// @param host as this server knows it, with the credential of the request
    /// @param secret encrypted
    /// @return false if the credential was revoked or replaced, or has expired meanwhile
    static boolean join(Handle tx, Host host, JoinRequest joining, String secret, Instant now) {
        return tx.createUpdate(JOIN)
                        .bind("id", host.id())
                        .bind("hash", host.credentialHash())
                        .bind("now", now)
                        .bind("secret", secret)
                        .bind("agent", joining.agentUrl())
                        .bind("gateway", joining.gatewayUrl())
                        .bind("bucket", joining.bucketUrl())
                        .bind("functions", joining.functionRefusal() == null)
                        .bind("directory", joining.directoryId())
                        .execute()
                == 1;
    }

    /// Returns whether this host has sent a heartbeat after `since` from another data directory.
    static boolean isRunningElsewhere(Handle tx, int id, UUID directory, Instant since) {
        return tx.createQuery(OTHER_DIRECTORY)
                .bind("id", id)
                .bind("directory", directory)
                .bind("since", since)
                .mapTo(Boolean.class)
                .one();
    }

    /// Returns whether a data directory has files that were given up.
    static boolean isGivenUp(Handle tx, UUID directory) {
        return tx.createQuery(GIVEN_UP)
                .bind("directory", directory)
                .mapTo(Boolean.class)
                .one();
    }

    /// Records the data directories of revoked hosts that have old files of an account, so that no host can join
    /// with them again.
    ///
    /// @param store slug of the account
    static void giveUp(Handle tx, String store) {
        tx.createUpdate(GIVE_UP).bind("store", store).execute();
    }

    static void updateState(Handle tx, int id, HostState state) {
        tx.createUpdate(UPDATE_STATE).bind("id", id).bind("state", state).execute();
    }

    /// Sets the secret of a host that has none.
    ///
    /// @param secret encrypted
    static void secret(Handle tx, String name, String secret) {
        tx.createUpdate(SECRET).bind("name", name).bind("secret", secret).execute();
    }

    static void recordHeartbeat(Handle tx, int id, Instant now) {
        tx.createUpdate(SEEN).bind("id", id).bind("now", now).execute();
    }

    private static Host read(ResultSet row, UnaryOperator<String> opening) throws SQLException {
        @Nullable String secret = row.getString("secret");
        return new Host(
                row.getInt("host_id"),
                row.getString("name"),
                HostState.valueOf(row.getString("state")),
                row.getString("credential_hash"),
                Columns.instant(row, "expires_at"),
                secret == null ? null : opening.apply(secret),
                row.getString("agent_url"),
                row.getString("gateway_url"),
                row.getString("bucket_url"),
                row.getBoolean("runs_functions"),
                Columns.instant(row, "seen_at"),
                row.getObject("directory_id", UUID.class));
    }
}
