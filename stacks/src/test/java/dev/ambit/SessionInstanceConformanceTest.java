package dev.ambit;

import dev.ambit.host.session.RedisProgram;
import dev.ambit.host.session.SessionAgent;
import dev.ambit.host.session.SessionHost;
import dev.ambit.process.OpenResources;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.WantedResource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import redis.clients.jedis.Jedis;

/// Tests session stores with a Redis process of their own.
@Tag("ci")
class SessionInstanceConformanceTest extends LocalProviderConformanceTest {

    private SessionHost sessions;

    @Override
    SessionAgent sessions(OpenResources opened, Path data) {
        sessions = opened.add(new SessionHost(data.resolve("sessions-of-test"), new RedisProgram(TestRedis.program())));
        return sessions;
    }

    @Override
    void order(TestAccount account) {
        TestDevelopment.of(account, "DATABASE", List.of("HOST", "API_STAGE", "SESSION"));
    }

    /// A host needs an API stage.
    @Override
    Set<ResourceKind> kinds() {
        return Set.of(ResourceKind.API_STAGE, ResourceKind.SESSION);
    }

    @Override
    Map<ResourceKind, ResourceClient> clients() {
        return Map.of(ResourceKind.SESSION, new InstanceClient(sessions));
    }

    /// The programs of a store, in its own Redis.
    private record InstanceClient(SessionHost sessions) implements ResourceClient {

        @Override
        public void write(WantedResource wanted, String text) throws IOException {
            try (var redis = open(wanted)) {
                redis.set(wanted.name() + ":it", text);
            }
        }

        @Override
        public String read(WantedResource wanted) throws IOException {
            try (var redis = open(wanted)) {
                return redis.get(wanted.name() + ":it");
            }
        }

        private Jedis open(WantedResource wanted) throws IOException {
            var redis = new Jedis("127.0.0.1", sessions.port(wanted.name()));
            redis.auth(wanted.name(), wanted.secret());
            return redis;
        }
    }
}
