package dev.ambit.host.container;

import dev.ambit.http.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// The configuration of a container: `container.json`, completed with the values of one function.
///
/// @param command program and arguments, run in `/app`
/// @param files files and directories of this machine that the program needs, mounted read-only at the same paths
/// @param code directory, mounted read-only as `/app`
/// @param variables the whole environment
/// @param user user id and group id
/// @param megabytes memory of all processes, shared memory and `/tmp` together
/// @param network path of the network namespace
record ContainerConfig(
        List<String> command,
        Set<Path> files,
        Path code,
        Map<String, String> variables,
        long user,
        int megabytes,
        String network) {

    private static final String TEMPLATE = ContainerDirectory.resource("container.json");
    private static final String APP = "/app";

    /// Writes `config.json` of the OCI runtime specification 1.0.2.
    ///
    /// @param cgroup path of the container's cgroup
    byte[] json(String cgroup) {
        Map<String, Object> config = copy(Json.map(TEMPLATE));
        Map<String, Object> process = child(config, "process");
        process.put("args", command);
        process.put(
                "env",
                variables.entrySet().stream()
                        .map(it -> it.getKey() + "=" + it.getValue())
                        .toList());
        process.put("user", Map.of("uid", user, "gid", user));
        config.put("mounts", mounts((List<?>) Objects.requireNonNull(config.get("mounts"))));
        Map<String, Object> linux = child(config, "linux");
        linux.put("cgroupsPath", cgroup);
        List<Object> namespaces = new ArrayList<>((List<?>) Objects.requireNonNull(linux.get("namespaces")));
        namespaces.add(Map.of("type", "network", "path", network));
        linux.put("namespaces", namespaces);
        long bytes = (long) megabytes << 20;
        // `swap` limits memory and swap together: no swap.
        child(linux, "resources").put("memory", Map.of("limit", bytes, "swap", bytes));
        return Json.write(config);
    }

    private List<Object> mounts(List<?> fixed) {
        List<Object> mounts = new ArrayList<>(fixed);
        files.forEach(file -> mounts.add(readOnly(file, file.toString())));
        mounts.add(readOnly(code, APP));
        return mounts;
    }

    private static Map<String, Object> readOnly(Path source, String destination) {
        return Map.of(
                "destination",
                destination,
                "type",
                "bind",
                "source",
                source.toString(),
                "options",
                List.of("bind", "ro", "nosuid", "nodev"));
    }

    private static Map<String, Object> copy(Map<?, ?> map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((name, value) -> copy.put((String) name, value instanceof Map<?, ?> it ? copy(it) : value));
        return copy;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> child(Map<String, Object> parent, String name) {
        return (Map<String, Object>) Objects.requireNonNull(parent.get(name));
    }

    /// Omits the values of the variables, so that logs do not contain them.
    @Override
    public String toString() {
        return "ContainerConfig[command=%s, user=%d, megabytes=%d]".formatted(command, user, megabytes);
    }
}
