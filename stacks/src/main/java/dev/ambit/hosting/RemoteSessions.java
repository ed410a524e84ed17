package dev.ambit.hosting;

import static dev.ambit.host.link.LinkClient.encoded;

import dev.ambit.host.link.LinkClient;
import dev.ambit.host.link.LinkMessages;
import dev.ambit.host.session.SessionAgent;
import dev.ambit.host.session.SessionSettings;
import dev.ambit.host.session.SessionStatus;
import dev.ambit.http.Json;
import dev.ambit.stack.ResourceKind;
import java.util.Map;

/// Sends the calls of [SessionAgent] to the host where the session store lives.
///
/// @param hosts sends requests to the hosts
public record RemoteSessions(HostRouter hosts) implements SessionAgent {

    @Override
    public void check(String name) {
        host(name).get(path(name) + "/check");
    }

    @Override
    public SessionStatus ensure(String name, SessionSettings settings) {
        return forWrite(name).put(path(name), Json.write(settings), SessionStatus.class);
    }

    @Override
    public SessionStatus observe(String name, SessionSettings settings) {
        return host(name).post(path(name) + "/observe", settings, SessionStatus.class);
    }

    @Override
    public Map<String, Long> count(String name) {
        return host(name).get(path(name), LinkMessages.Counts.class).values();
    }

    @Override
    public void remove(String name) {
        forWrite(name).delete(path(name));
    }

    private LinkClient host(String name) {
        return hosts.of(ResourceKind.SESSION, name);
    }

    private LinkClient forWrite(String name) {
        return hosts.forWrite(ResourceKind.SESSION, name);
    }

    private static String path(String name) {
        return "/sessions/" + encoded(name);
    }
}
