package dev.ambit;

import static java.util.Objects.requireNonNull;

import dev.ambit.Http.Reply;
import java.net.URI;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.Jedis;

/// The session store of a stack, as the API shows it.
public record TestSessions(Map<?, ?> resource, Reply credentials) {

    /// Reads the resource and its credentials.
    public static TestSessions of(Http http, String key, String environment) {
        String stack = "/api/v1/stacks/" + environment;
        List<?> resources = (List<?>) requireNonNull(http.get(key, stack).isOk().at("resources"));
        Map<?, ?> resource = resources.stream()
                .map(it -> (Map<?, ?>) requireNonNull(it))
                .filter(it -> "SESSION".equals(it.get("kind")))
                .findFirst()
                .orElseThrow();
        return new TestSessions(
                resource,
                http.get(key, stack + "/resources/session/credentials").isOk());
    }

    public String provider() {
        return String.valueOf(resource.get("provider"));
    }

    public String log() {
        return String.valueOf(resource.get("log"));
    }

    public String address() {
        return String.valueOf(((Map<?, ?>) requireNonNull(resource.get("detail"))).get("address"));
    }

    /// As the user of the stack.
    public Jedis open() {
        var redis = new Jedis(URI.create(address()));
        redis.auth(credentials.text("login"), credentials.text("secret"));
        return redis;
    }
}
