package dev.ambit.host;

import dev.ambit.host.container.ContainerServer;
import dev.ambit.host.container.Containers;
import dev.ambit.host.container.FunctionJdk;
import dev.ambit.process.SystemUser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The main class of the process that runs containers as root. It has no network port. It starts the host as
/// another user: either at once, with the standard streams of this process, or at the request of a server that it
/// has started; see [ServerLaunch].
public final class RootMain {

    /// Options by which the host ends if this process is killed, and can listen on ports below 1024.
    private static final String[] HOST_OPTIONS = {
        "--pdeathsig=KILL", "--inh-caps=+net_bind_service", "--ambient-caps=+net_bind_service"
    };

    private static final int FAILURE = 1;
    private static final int HOST_WORDS = 4;

    private RootMain() {}

    /// Returns the arguments of this program. Those of [#server] can follow.
    ///
    /// @param data data directory
    /// @param user user id of the host; 0 to stay root
    /// @param ociRuntime null for `runc` in a standard directory of programs
    /// @param functionJavaHome null to look for a JDK
    /// @param host command of [HostMain]
    public static List<String> arguments(
            Path data, long user, @Nullable Path ociRuntime, @Nullable Path functionJavaHome, List<String> host) {
        List<String> arguments = new ArrayList<>(
                List.of(data.toString(), Long.toString(user), text(ociRuntime), text(functionJavaHome)));
        arguments.add(Integer.toString(host.size()));
        arguments.addAll(host);
        return arguments;
    }

    /// Returns the arguments for a server; its command follows.
    public static List<String> server(SystemUser user) {
        return List.of(Long.toString(user.uid()), Long.toString(user.gid()));
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> values = List.of(arguments);
        Path data = Path.of(values.get(0));
        long user = Long.parseLong(values.get(1));
        int hostEnd = HOST_WORDS + 1 + Integer.parseInt(values.get(HOST_WORDS));
        boolean isStartedByServer = hostEnd == values.size();
        try {
            HostDirectory.prepare(data, user);
        } catch (IllegalStateException | UncheckedIOException e) {
            if (isStartedByServer) {
                System.out.println(HostMain.FAILED + e.getMessage());
            } else {
                System.err.println(e.getMessage());
            }
            System.exit(FAILURE);
        }
        var containers = new Containers(path(values.get(2)), FunctionJdk.of(path(values.get(3))));
        List<String> host = new SystemUser(user, user).prefix(HOST_OPTIONS);
        host.addAll(values.subList(HOST_WORDS + 1, hostEnd));
        ContainerServer server = null;
        try {
            server = ContainerServer.start(HostDirectory.in(data).resolve(HostApp.FUNCTIONS), containers, user);
            host.addAll(List.of(HostMain.CONTAINERS, server.socket().toString()));
        } catch (IOException e) {
            host.addAll(HostMain.withoutContainers(String.valueOf(e.getMessage())));
        }
        int exit = isStartedByServer
                ? new ProcessBuilder(host).inheritIO().start().waitFor()
                : ServerLaunch.run(host, values.subList(hostEnd, values.size()));
        if (server != null) {
            server.close();
        }
        System.exit(exit);
    }

    private static @Nullable Path path(String text) {
        return text.isEmpty() ? null : Path.of(text);
    }

    private static String text(@Nullable Path path) {
        return path == null ? "" : path.toAbsolutePath().toString();
    }
}
