package dev.ambit.standin.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.ambit.http.Json;
import dev.ambit.http.Sha256;
import dev.ambit.standin.aws.StrictAws.Refusal;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Adds the rules of AWS Lambda that moto lacks. Updates take time and exclude each other. A version of an alias
/// cannot be deleted, and numbers of versions are unique. An alias changes only from the revision that the request
/// expects. The first request makes a log group without tags and retention. New roles cannot be assumed, and a limit of
/// 0 admits no request. A [FunctionRuntime] runs the code.
public final class StrictLambda implements AutoCloseable {

    private static final Pattern FUNCTION =
            Pattern.compile("/\\d{4}-\\d{2}-\\d{2}/functions/([^/]+)(?:/(code|configuration|versions|invocations))?/?");
    private static final Pattern CREATION = Pattern.compile("/\\d{4}-\\d{2}-\\d{2}/functions/?");
    private static final Pattern ALIAS = Pattern.compile("/\\d{4}-\\d{2}-\\d{2}/functions/([^/]+)/aliases(?:/live)?");
    private static final String REVISION = "RevisionId";
    private static final String SHA256 = "CodeSha256";
    private static final int BAD = 400;
    private static final int MISSING = 404;
    private static final int CONFLICT = 409;
    private static final int OTHER_REVISION = 412;
    private static final int TOO_MANY = 429;
    private static final int SUCCESSES = 300;

    private final MotoClient moto;
    private final FunctionRuntime runtime;
    private final Map<String, Integer> pending = new ConcurrentHashMap<>();
    private final Map<String, byte[]> zips = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> deleted = new ConcurrentHashMap<>();
    private final Map<String, String> revisions = new ConcurrentHashMap<>();
    private final AtomicInteger freshRoles = new AtomicInteger();
    private final Set<String> logged = ConcurrentHashMap.newKeySet();
    private final FunctionKeys keys;
    private volatile int looks;

    StrictLambda(MotoClient moto, FunctionRuntime runtime) {
        this.keys = new FunctionKeys(moto);
        this.moto = moto;
        this.runtime = runtime;
    }

    /// Ends each change of a function after `times` polls.
    public void changeFor(int times) {
        looks = times;
        pending.clear();
    }

    /// Refuses the roles of the next `times` functions.
    public void refuseRoles(int times) {
        freshRoles.set(times);
    }

    /// Hides encrypted variables, as from callers who may not decrypt them.
    public void hideVariables(boolean isHidden) {
        keys.hide(isHidden);
    }

    /// Returns the body as moto must get it.
    byte[] forwarded(AwsRequest request, byte[] body) {
        return keys.forwarded(request, body);
    }

    /// Deletes a version without moto, which would give its number to another version.
    ///
    /// @return whether the request was a deletion of a version
    boolean deletes(AwsRequest request) {
        Matcher it = FUNCTION.matcher(request.path());
        boolean isVersion = request.method().equals("DELETE")
                && it.matches()
                && !request.query().isEmpty();
        if (isVersion) {
            deleted.computeIfAbsent(it.group(1), _ -> ConcurrentHashMap.newKeySet())
                    .add(request.query().replace("Qualifier=", ""));
        }
        return isVersion;
    }

    @Nullable
    Refusal refusal(AwsRequest request) {
        if (request.method().equals("POST") && CREATION.matcher(request.path()).matches()) {
            return freshRoles.getAndUpdate(it -> Math.max(0, it - 1)) > 0
                    ? new Refusal(
                            BAD,
                            "InvalidParameterValueException",
                            "The role defined for the function cannot be assumed by Lambda.")
                    : keys.refusal(request.json());
        }
        Matcher alias = ALIAS.matcher(request.path());
        if (alias.matches() && request.method().equals("PUT")) {
            return ofAlias(alias.group(1), request);
        }
        Matcher it = FUNCTION.matcher(request.path());
        if (!it.matches()) {
            return null;
        }
        String name = it.group(1);
        String part = String.valueOf(it.group(2));
        boolean isChange = !request.method().equals("GET") && !part.equals("null") && !part.equals("invocations");
        if (isChange && pending.getOrDefault(name, 0) > 0) {
            return new Refusal(
                    CONFLICT,
                    "ResourceConflictException",
                    "The operation cannot be performed at this time. An update is in progress for resource.");
        }
        if (part.equals("versions") && request.method().equals("POST")) {
            return ofPublication(name, request);
        }
        if (part.equals("configuration") && request.method().equals("PUT")) {
            return keys.refusal(request.json());
        }
        return request.method().equals("DELETE") ? ofDeletion(name, request) : null;
    }

    private @Nullable Refusal ofAlias(String function, AwsRequest request) {
        Object expected = request.json().get(REVISION);
        boolean isCurrent = expected == null
                || revisions.replace(
                        function, expected.toString(), UUID.randomUUID().toString());
        return isCurrent
                ? null
                : new Refusal(
                        OTHER_REVISION,
                        "PreconditionFailedException",
                        "The RevisionId provided does not match the latest RevisionId.");
    }

    private @Nullable Refusal ofPublication(String name, AwsRequest request) {
        Object expected = request.json().get(SHA256);
        return expected == null || expected.equals(configuration(name, "").get(SHA256))
                ? null
                : new Refusal(
                        BAD,
                        "InvalidParameterValueException",
                        "CodeSHA256 (%s) is different from current CodeSHA256 in $LATEST.".formatted(expected));
    }

    private @Nullable Refusal ofDeletion(String name, AwsRequest request) {
        String live = moto.get("lambda", "/2015-03-31/functions/%s/aliases/live".formatted(name))
                .map(it -> String.valueOf(it.get("FunctionVersion")))
                .orElse("none");
        return request.query().equals("Qualifier=" + live)
                ? new Refusal(CONFLICT, "ResourceConflictException", "An alias points to this version.")
                : null;
    }

    /// Records a change, and shows functions with a pending change as in progress.
    byte[] answered(AwsRequest request, int status, byte[] answer) {
        boolean isFunctions = request.service().equals("lambda") && status < SUCCESSES && answer.length > 0;
        byte[] shown = shown(request, status, answer);
        return isFunctions ? keys.answered(shown) : shown;
    }

    private byte[] shown(AwsRequest request, int status, byte[] answer) {
        if (status >= SUCCESSES) {
            return answer;
        }
        Matcher alias = ALIAS.matcher(request.path());
        if (alias.matches()) {
            return withRevision(alias.group(1), answer);
        }
        Matcher it = FUNCTION.matcher(request.path());
        if (request.method().equals("POST") && CREATION.matcher(request.path()).matches()) {
            store(((Map<?, ?>) requireNonNull(request.json().get("Code"))).get("ZipFile"));
            String name = String.valueOf(request.json().get("FunctionName"));
            pending.put(name, looks);
            keys.grant(name, configuration(name, ""));
        } else if (it.matches() && request.method().equals("PUT")) {
            store(request.json().get("ZipFile"));
            pending.put(it.group(1), looks);
            keys.grant(it.group(1), configuration(it.group(1), ""));
        } else if (it.matches() && request.method().equals("DELETE")) {
            deleted.remove(it.group(1));
            revisions.remove(it.group(1));
            keys.forget(it.group(1));
            logged.remove(it.group(1));
            runtime.stop(it.group(1));
        } else if (it.matches() && request.method().equals("GET") && "versions".equals(it.group(2))) {
            return withoutDeleted(it.group(1), answer);
        } else if (it.matches()
                && request.method().equals("GET")
                && "configuration".equals(it.group(2))
                && !request.query().contains("Qualifier")
                && pending.getOrDefault(it.group(1), 0) > 0) {
            pending.merge(it.group(1), -1, Integer::sum);
            Map<String, Object> shown = new HashMap<>(Json.map(new String(answer, UTF_8)));
            shown.put("LastUpdateStatus", "InProgress");
            return Json.write(shown);
        }
        return answer;
    }

    private byte[] withRevision(String function, byte[] answer) {
        Map<String, Object> shown = new HashMap<>(Json.map(new String(answer, UTF_8)));
        shown.put(
                REVISION,
                revisions.computeIfAbsent(function, _ -> UUID.randomUUID().toString()));
        return Json.write(shown);
    }

    private byte[] withoutDeleted(String name, byte[] answer) {
        Set<String> gone = deleted.getOrDefault(name, Set.of());
        Map<String, Object> shown = new HashMap<>(Json.map(new String(answer, UTF_8)));
        shown.computeIfPresent(
                "Versions",
                (_, all) -> ((List<?>) all)
                        .stream()
                                .filter(it -> !gone.contains(String.valueOf(((Map<?, ?>) it).get("Version"))))
                                .toList());
        return Json.write(shown);
    }

    private void store(@Nullable Object zip) {
        if (zip != null) {
            byte[] bytes = Base64.getDecoder().decode(zip.toString());
            zips.put(Base64.getEncoder().encodeToString(Sha256.of(bytes)), bytes);
        }
    }

    /// Returns the name of the function that a request invokes.
    static Optional<String> invoked(AwsRequest request) {
        Matcher it = FUNCTION.matcher(request.path());
        return Optional.of(it)
                .filter(Matcher::matches)
                .filter(found -> "invocations".equals(found.group(2)))
                .map(found -> found.group(1));
    }

    /// @param qualifier version or alias
    /// @param event JSON
    FunctionRuntime.Answer invoke(String name, String qualifier, String event) throws Refused {
        Object limit = moto.get("lambda", "/2019-09-30/functions/%s/concurrency".formatted(name))
                .map(it -> it.get("ReservedConcurrentExecutions"))
                .orElse(null);
        if ("0".equals(String.valueOf(limit))) {
            throw new Refused(new Refusal(TOO_MANY, "TooManyRequestsException", "Rate exceeded"));
        }
        Map<String, Object> configuration = configuration(name, "?Qualifier=" + qualifier);
        byte[] zip = zips.get(String.valueOf(configuration.get(SHA256)));
        if (zip == null) {
            throw new Refused(new Refusal(MISSING, "ResourceNotFoundException", "Function not found"));
        }
        Refusal undecrypted = keys.invocation(name, configuration);
        if (undecrypted != null) {
            throw new Refused(undecrypted);
        }
        log(name);
        return runtime.invoke(new FunctionRuntime.Code(name, zip, variables(configuration)), event);
    }

    /// Creates the log group of a function that runs for the first time, as Lambda does.
    private void log(String function) {
        if (logged.add(function)) {
            var _ = moto.call(
                    "logs",
                    "Logs_20140328.CreateLogGroup",
                    Json.text(Map.of("logGroupName", "/aws/lambda/" + function)));
        }
    }

    private static Map<String, String> variables(Map<String, Object> configuration) {
        Map<String, String> variables = new HashMap<>();
        if (configuration.get("Environment") instanceof Map<?, ?> environment
                && environment.get("Variables") instanceof Map<?, ?> all) {
            all.forEach((name, value) -> variables.put(String.valueOf(name), String.valueOf(value)));
        }
        return variables;
    }

    private Map<String, Object> configuration(String name, String query) {
        return moto.get("lambda", "/2015-03-31/functions/%s/configuration%s".formatted(name, query))
                .map(FunctionKeys::restored)
                .orElse(Map.of());
    }

    @Override
    public void close() {
        runtime.close();
    }

    /// Thrown instead of an answer.
    public static final class Refused extends Exception {

        private static final long serialVersionUID = 1;
        private final transient Refusal refusal;

        Refused(Refusal refusal) {
            super(refusal.code());
            this.refusal = refusal;
        }

        Refusal refusal() {
            return refusal;
        }
    }
}
