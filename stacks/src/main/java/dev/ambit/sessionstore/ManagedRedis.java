package dev.ambit.sessionstore;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;
import static dev.ambit.problem.ProblemCode.STACK_UNREACHABLE;

import dev.ambit.host.session.SessionKeys;
import dev.ambit.problem.Problem;
import dev.ambit.stack.Drift;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.WantedResource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.function.Function;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.params.ClientKillParams;
import redis.clients.jedis.params.ScanParams;

/// A Redis server whose users a cloud provider manages, so that Ambit cannot change them by commands. Connections are
/// encrypted, and check certificate and host name.
///
/// @param login Redis user of Ambit, which reads and deletes the keys of all stacks
/// @param trust decides which certificates are trusted
public record ManagedRedis(String host, int port, String login, String password, SSLSocketFactory trust) {

    private static final System.Logger LOG = System.getLogger(ManagedRedis.class.getName());
    private static final int TIMEOUT_MILLIS = 5_000;

    /// A key that does not exist, and an id that no client has.
    private static final String NO_KEY = "ambit:none";
    private static final String NO_CLIENT = String.valueOf(Long.MAX_VALUE);

    /// Connects, and tries each command that Ambit needs.
    ///
    /// @throws Problem if the server is unreachable, refuses the login, or the login lacks a permission
    public void require() {
        long _ = asking(redis -> {
            redis.aclUsers();
            redis.scan(
                    ScanParams.SCAN_POINTER_START,
                    new ScanParams().match(NO_KEY).count(1));
            redis.ttl(NO_KEY);
            redis.expire(NO_KEY, 1);
            redis.clientKill(new ClientKillParams().id(NO_CLIENT));
            return redis.unlink(NO_KEY);
        });
    }

    /// Returns whether the server has a user.
    public boolean hasUser(String name) {
        return asking(redis -> redis.aclUsers().contains(name));
    }

    /// Returns whether the server accepts the login of a user.
    public boolean accepts(String user, String secret) {
        try (var redis = connect(user, secret)) {
            return redis.isConnected();
        } catch (JedisAccessControlException _) {
            return false;
        } catch (JedisConnectionException e) {
            throw unreachable(e);
        }
    }

    /// Closes the connections of a user, if the server has the user.
    public void disconnect(String user) {
        long _ = asking(
                redis -> redis.aclUsers().contains(user) ? redis.clientKill(new ClientKillParams().user(user)) : 0L);
    }

    /// Counts the keys with a prefix.
    public long count(String prefix) {
        return asking(redis -> SessionKeys.count(redis, prefix));
    }

    /// Deletes the keys with a prefix, and returns their number.
    public long remove(String prefix) {
        return asking(redis -> SessionKeys.remove(redis, prefix));
    }

    /// Returns the drift of keys with a prefix that live longer than the stack allows.
    public List<Drift> lifetimeDrifts(WantedResource wanted, String prefix) {
        Long seconds = SessionStoreProvider.lifetime(wanted);
        if (seconds == null) {
            return List.of();
        }
        long longer = asking(redis -> SessionKeys.longerThan(redis, prefix, seconds));
        return longer == 0 ? List.of() : SessionInstances.drifts(List.of(SessionKeys.longerDrift(seconds, longer)));
    }

    /// Shortens the lifetime of keys with a prefix to the limit of the stack, if it has one.
    public void limitLifetime(WantedResource wanted, String prefix, StepLog log) {
        Long seconds = SessionStoreProvider.lifetime(wanted);
        if (seconds != null) {
            long shortened = asking(redis -> SessionKeys.shorten(redis, prefix, seconds));
            log.say("Shortened the lifetime of %d keys to %d seconds.".formatted(shortened, seconds));
        }
    }

    private <T> T asking(Function<Jedis, T> question) {
        try (var redis = connect(login, password)) {
            return question.apply(redis);
        } catch (JedisAccessControlException e) {
            String message = String.valueOf(e.getMessage());
            throw STACK_RESOURCE_REFUSED.because(
                    message.startsWith("NOPERM")
                            ? "The cache refuses a command of the login `%s`: %s. Allow the command in its access string."
                                    .formatted(shortened(login), shortened(message))
                            : "The cache refuses the login `%s`. Correct `login` or `password`."
                                    .formatted(shortened(login)));
        } catch (JedisConnectionException e) {
            throw unreachable(e);
        }
    }

    private Jedis connect(String user, String secret) {
        JedisClientConfig config = DefaultJedisClientConfig.builder()
                .user(user)
                .password(secret)
                .timeoutMillis(TIMEOUT_MILLIS)
                .autoNegotiateProtocol(false)
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                .build();
        return new Jedis(this::secureSocket, config);
    }

    private Socket secureSocket() {
        var plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
            plain.setSoTimeout(TIMEOUT_MILLIS);
            plain.setTcpNoDelay(true);
            var secure = (SSLSocket) trust.createSocket(plain, host, port, true);
            SSLParameters checked = secure.getSSLParameters();
            checked.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(checked);
            secure.startHandshake();
            return secure;
        } catch (IOException e) {
            close(plain);
            throw new JedisConnectionException(e);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "Cannot close a socket.", e);
        }
    }

    private static Problem unreachable(JedisConnectionException e) {
        LOG.log(System.Logger.Level.WARNING, () -> "Cannot connect to Redis: " + e.getMessage());
        return STACK_UNREACHABLE.because("The session store is unreachable. Try again in a moment.");
    }

    /// Omits the password, so that logs do not contain it.
    @Override
    public String toString() {
        return "%s:%d".formatted(host, port);
    }
}
