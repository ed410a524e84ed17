package dev.ambit.hosting;

import static dev.ambit.host.link.LinkClient.encoded;

import dev.ambit.host.function.FunctionAgent;
import dev.ambit.host.function.FunctionOutput;
import dev.ambit.host.function.FunctionState;
import dev.ambit.host.function.FunctionStatus;
import dev.ambit.host.function.Version;
import dev.ambit.host.link.LinkClient;
import dev.ambit.host.link.LinkMessages;
import dev.ambit.stack.ResourceKind;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Sends the calls of [FunctionAgent] to the host where the function lives.
///
/// @param hosts sends requests to the hosts
public record RemoteFunctions(HostRouter hosts) implements FunctionAgent {

    @Override
    public Optional<String> refusal() {
        return Optional.ofNullable(
                hosts.local().get("/functions", LinkMessages.Sentence.class).value());
    }

    @Override
    public Version deploy(String name, byte[] content, String digest, @Nullable String runtime) {
        String query = "?digest=%s%s".formatted(digest, runtime == null ? "" : "&runtime=" + encoded(runtime));
        return forWrite(name).put(path(name) + query, content, Version.class);
    }

    @Override
    public Version rollBack(String name, int version) {
        return forWrite(name).post("%s/rollback?version=%d".formatted(path(name), version), Map.of(), Version.class);
    }

    @Override
    public void make(String name) {
        forWrite(name).post(path(name) + "/make", Map.of());
    }

    @Override
    public void stop(String name, FunctionState as) {
        forWrite(name).post("%s/stop?as=%s".formatted(path(name), as), Map.of());
    }

    @Override
    public FunctionStatus status(String name) {
        return host(name).get(path(name), FunctionStatus.class);
    }

    @Override
    public boolean hasCurrentValues(String name) {
        return host(name).get(path(name) + "/current", LinkMessages.Flag.class).value();
    }

    @Override
    public FunctionOutput output(String name) {
        return host(name).get(path(name) + "/output", FunctionOutput.class);
    }

    @Override
    public void remove(String name) {
        forWrite(name).delete(path(name));
    }

    private LinkClient host(String name) {
        return hosts.of(ResourceKind.FUNCTION, name);
    }

    private LinkClient forWrite(String name) {
        return hosts.forWrite(ResourceKind.FUNCTION, name);
    }

    private static String path(String name) {
        return "/functions/" + encoded(name);
    }
}
