package dev.ambit.standin.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Json;
import dev.ambit.standin.aws.StrictAws.Refusal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Adds the rules of encrypted variables of functions, which moto stores without their key. The key must exist. Lambda
/// shows variables only to callers who
/// can decrypt them. It lets the role of the function decrypt variables when they change, and a role that replaces a
/// deleted one under the same name cannot decrypt them.
final class FunctionKeys {

    /// Variable in which moto keeps the key, because a version keeps its variables.
    private static final String MARK = "KMS_KEY_OF_THE_STAND_IN";

    private static final String KEY = "KMSKeyArn";
    private static final String ENVIRONMENT = "Environment";
    private static final String VARIABLES = "Variables";
    private static final Pattern ROLE_ID = Pattern.compile("<RoleId>([^<]*)</RoleId>");
    private static final Pattern CONFIGURATION =
            Pattern.compile("/\\d{4}-\\d{2}-\\d{2}/functions/?(?:[^/]+/configuration/?)?");
    private static final int BAD = 400;
    private static final int BAD_GATEWAY = 502;

    private final MotoClient moto;
    private final Map<String, String> grants = new ConcurrentHashMap<>();
    private volatile boolean isHidden;

    FunctionKeys(MotoClient moto) {
        this.moto = moto;
    }

    void hide(boolean hidden) {
        isHidden = hidden;
    }

    /// Returns the body of a creation or change as moto must get it.
    byte[] forwarded(AwsRequest request, byte[] body) {
        boolean isConfiguration = !request.method().equals("GET")
                && request.service().equals("lambda")
                && CONFIGURATION.matcher(request.path()).matches();
        if (!isConfiguration || !(request.json().get(ENVIRONMENT) instanceof Map<?, ?> environment)) {
            return body;
        }
        Map<String, Object> marked = new HashMap<>(request.json());
        Map<String, Object> variables = variables(environment);
        variables.put(MARK, key(request.json()));
        marked.put(ENVIRONMENT, Map.of(VARIABLES, variables));
        return Json.write(marked);
    }

    /// Returns a configuration as Lambda has it.
    static Map<String, Object> restored(Map<String, Object> configuration) {
        if (!(configuration.get(ENVIRONMENT) instanceof Map<?, ?> environment)) {
            return configuration;
        }
        Map<String, Object> restored = new HashMap<>(configuration);
        Map<String, Object> variables = variables(environment);
        Object key = variables.remove(MARK);
        restored.put(ENVIRONMENT, Map.of(VARIABLES, variables));
        if (key != null && !key.equals("")) {
            restored.put(KEY, key);
        }
        return restored;
    }

    private static Map<String, Object> variables(Map<?, ?> environment) {
        Map<String, Object> variables = new TreeMap<>();
        if (environment.get(VARIABLES) instanceof Map<?, ?> all) {
            all.forEach((name, value) -> variables.put(String.valueOf(name), value));
        }
        return variables;
    }

    private static String key(Map<String, Object> configuration) {
        return String.valueOf(configuration.getOrDefault(KEY, ""));
    }

    /// Refuses a key that does not exist.
    @Nullable
    Refusal refusal(Map<String, Object> configuration) {
        String key = key(configuration);
        return key.isEmpty()
                        || moto.call("kms", "TrentService.DescribeKey", Json.text(Map.of("KeyId", key)))
                                .isPresent()
                ? null
                : new Refusal(BAD, "InvalidParameterValueException", "The KMS key %s does not exist.".formatted(key));
    }

    /// Lets the present role of a function decrypt its variables, unless they are unchanged.
    void grant(String function, Map<String, Object> configuration) {
        grants.computeIfAbsent(name(function, configuration), _ -> roleId(configuration));
    }

    /// Refuses an invocation that cannot decrypt the variables.
    @Nullable
    Refusal invocation(String function, Map<String, Object> configuration) {
        String granted = grants.get(name(function, configuration));
        return granted == null || granted.equals(roleId(configuration))
                ? null
                : new Refusal(
                        BAD_GATEWAY,
                        "KMSAccessDeniedException",
                        "Lambda was unable to decrypt the environment variables because KMS access was denied.");
    }

    /// Returns moto's answer with each configuration as the caller sees it.
    byte[] answered(byte[] answer) {
        Map<String, Object> shown = new HashMap<>(Json.map(new String(answer, UTF_8)));
        shown.computeIfPresent("Configuration", (_, it) -> shown(it));
        shown.computeIfPresent(
                "Versions",
                (_, all) -> ((List<?>) all).stream().map(this::shown).toList());
        return Json.write(shown(shown));
    }

    private Map<String, Object> shown(Object it) {
        Map<String, Object> configuration = new HashMap<>();
        ((Map<?, ?>) it).forEach((name, value) -> configuration.put(String.valueOf(name), value));
        return hidden(restored(configuration));
    }

    private Map<String, Object> hidden(Map<String, Object> configuration) {
        if (!isHidden || key(configuration).isEmpty()) {
            return configuration;
        }
        Map<String, Object> shown = new HashMap<>(configuration);
        shown.put(
                ENVIRONMENT,
                Map.of("Error", Map.of("ErrorCode", "AccessDeniedException", "Message", "kms:Decrypt is not allowed")));
        return shown;
    }

    void forget(String function) {
        grants.keySet().removeIf(it -> it.startsWith(function + " "));
    }

    private static String name(String function, Map<String, Object> configuration) {
        return "%s %s %s".formatted(function, key(configuration), configuration.getOrDefault(ENVIRONMENT, Map.of()));
    }

    private String roleId(Map<String, Object> configuration) {
        String role = String.valueOf(configuration.get("Role")).replaceFirst("^.*/", "");
        Matcher id = ROLE_ID.matcher(moto.text("iam", "/?Action=GetRole&Version=2010-05-08&RoleName=" + role)
                .orElse(""));
        return id.find() ? id.group(1) : "none";
    }
}
