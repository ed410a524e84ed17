package dev.ambit.standin.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toSet;

import dev.ambit.http.Json;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Keeps the settings of APIs of which moto keeps some wrongly: it forgets the binary media types of a creation, reads
/// those of a change from the wrong field, and takes each text for true. As in API Gateway, a setting takes effect when
/// it is deployed and the deployment is given to a stage.
final class ApiSettings {

    private static final Pattern API = Pattern.compile("/restapis(?:/([^/]+))?/?");
    private static final Pattern DEPLOYMENTS = Pattern.compile("/restapis/([^/]+)/deployments/?");
    private static final String BINARY = "/binaryMediaTypes/";
    private static final String CLOSED = "/disableExecuteApiEndpoint";

    private final Map<String, Values> current = new ConcurrentHashMap<>();
    private final Map<String, Values> deployed = new ConcurrentHashMap<>();

    /// The settings of an API.
    ///
    /// @param isClosed whether the default address answers nobody
    record Values(Set<String> binaryMediaTypes, boolean isClosed) {

        static final Values NONE = new Values(Set.of(), false);

        Values {
            binaryMediaTypes = Set.copyOf(binaryMediaTypes);
        }

        Values with(Map<?, ?> change) {
            String path = String.valueOf(change.get("path"));
            if (path.equals(CLOSED)) {
                return new Values(binaryMediaTypes, "true".equals(change.get("value")));
            }
            Set<String> types = new HashSet<>(binaryMediaTypes);
            String type = path.substring(BINARY.length()).replace("~1", "/");
            if (!("remove".equals(change.get("op")) ? types.remove(type) : types.add(type))) {
                throw new IllegalArgumentException("The API has or lacks %s already.".formatted(type));
            }
            return new Values(types, isClosed);
        }
    }

    /// Returns the settings that a stage has.
    Values of(Map<String, Object> stage) {
        return deployed.getOrDefault(String.valueOf(stage.get("deploymentId")), Values.NONE);
    }

    /// Returns the body of a change without the settings that are kept here.
    byte[] forwarded(AwsRequest request, byte[] body) {
        return isChange(request)
                ? Json.write(Map.of(
                        "patchOperations",
                        changes(request).stream().filter(it -> !isKept(it)).toList()))
                : body;
    }

    /// Keeps a successful change, and shows the settings.
    byte[] answered(AwsRequest request, byte[] answer) {
        Matcher deployment = DEPLOYMENTS.matcher(request.path());
        if (request.method().equals("POST") && deployment.matches()) {
            Values now = current.getOrDefault(deployment.group(1), Values.NONE);
            deployed.put(String.valueOf(read(answer).get("id")), now);
        }
        if (!API.matcher(request.path()).matches() || request.method().equals("DELETE")) {
            return answer;
        }
        Map<String, Object> shown = read(answer);
        if (request.method().equals("POST")) {
            Set<String> types = request.json().get("binaryMediaTypes") instanceof List<?> all
                    ? all.stream().map(String::valueOf).collect(toSet())
                    : Set.of();
            current.put(String.valueOf(shown.get("id")), new Values(types, false));
        } else if (isChange(request)) {
            String api = String.valueOf(shown.get("id"));
            Values values = current.getOrDefault(api, Values.NONE);
            for (Map<?, ?> it : changes(request)) {
                values = isKept(it) ? values.with(it) : values;
            }
            current.put(api, values);
        }
        return Json.write(
                shown.get("item") instanceof List<?> all
                        ? with(
                                shown,
                                "item",
                                all.stream().map(it -> shown((Map<?, ?>) it)).toList())
                        : shown(shown));
    }

    private Map<String, Object> shown(Map<?, ?> api) {
        Values values = current.getOrDefault(String.valueOf(api.get("id")), Values.NONE);
        Map<String, Object> shown = new HashMap<>();
        api.forEach((name, value) -> shown.put(String.valueOf(name), value));
        shown.put("binaryMediaTypes", values.binaryMediaTypes());
        shown.put("disableExecuteApiEndpoint", values.isClosed());
        return shown;
    }

    private static Map<String, Object> with(Map<String, Object> map, String name, Object value) {
        Map<String, Object> more = new HashMap<>(map);
        more.put(name, value);
        return more;
    }

    private static boolean isChange(AwsRequest request) {
        return request.method().equals("PATCH") && API.matcher(request.path()).matches();
    }

    private static boolean isKept(Map<?, ?> change) {
        String path = String.valueOf(change.get("path"));
        return path.startsWith(BINARY) || path.equals(CLOSED);
    }

    private static List<Map<?, ?>> changes(AwsRequest request) {
        return ((List<?>) requireNonNull(request.json().get("patchOperations")))
                .stream().<Map<?, ?>>map(it -> (Map<?, ?>) it).toList();
    }

    private static Map<String, Object> read(byte[] answer) {
        return Json.map(new String(answer, UTF_8));
    }
}
