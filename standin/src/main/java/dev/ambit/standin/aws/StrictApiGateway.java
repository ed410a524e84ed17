package dev.ambit.standin.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.ambit.standin.aws.StrictAws.Refusal;
import dev.ambit.standin.aws.StrictLambda.Refused;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Adds the rules of Amazon API Gateway that moto lacks. A usage plan with stages cannot be deleted, and requests
/// need the API key of their stage, its permission and a limit above 0. Binary media types and the state of the default
/// address take effect with the next deployment that a stage gets.
final class StrictApiGateway {

    private static final Pattern PLAN = Pattern.compile("/usageplans/([^/]+)");
    private static final Pattern REQUEST = Pattern.compile("/execute-api/([^/]+)/([^/]+)(/.*)?");
    private static final Pattern MAPPINGS = Pattern.compile("/domainnames/[^/]+/basepathmappings/?");
    /// Lambda's limit of an event and of an answer, both with Base64 and escapes.
    private static final int PAYLOAD_CHARS_MAX = 6 << 20;

    private static final int OK = 200;
    private static final int SUCCESSES = 300;
    private static final int BAD = 400;
    private static final int FORBIDDEN = 403;
    private static final int TOO_LARGE = 413;
    private static final int TOO_MANY = 429;
    private static final int FAILED = 500;
    private static final int BAD_GATEWAY = 502;

    private final MotoClient moto;
    private final StrictLambda functions;
    private final ApiSettings settings = new ApiSettings();
    private final StrictGatewayTags tags = new StrictGatewayTags();

    StrictApiGateway(MotoClient moto, StrictLambda functions) {
        this.moto = moto;
        this.functions = functions;
    }

    @Nullable
    Refusal refusal(AwsRequest request) {
        Matcher plan = PLAN.matcher(request.path());
        if (!request.method().equals("DELETE") || !plan.matches()) {
            return null;
        }
        boolean isUsed = moto.get("apigateway", "/usageplans/" + plan.group(1))
                .map(it -> list(it, "apiStages"))
                .filter(it -> !it.isEmpty())
                .isPresent();
        return isUsed ? new Refusal(BAD, "BadRequestException", "The plan has associated API stages.") : null;
    }

    /// Corrects the status where moto fails because a domain has no mappings yet.
    int status(AwsRequest request, int status) {
        return isListOfMappings(request) && status == FAILED ? OK : status;
    }

    /// Adds tags to a resource of which moto keeps none.
    boolean addsTags(AwsRequest request) {
        return tags.adds(request);
    }

    /// Returns the body as moto must get it.
    byte[] forwarded(AwsRequest request, byte[] body) {
        return request.service().equals("apigateway") ? settings.forwarded(request, body) : body;
    }

    /// Returns moto's answer, or an empty list where moto fails because a domain has no mappings.
    byte[] answered(AwsRequest request, int status, byte[] answer) {
        boolean isNone = isListOfMappings(request) && status == OK && answer.length > 0 && answer[0] != '{';
        if (isNone) {
            return "{\"item\": []}".getBytes(UTF_8);
        }
        return request.service().equals("apigateway") && status < SUCCESSES
                ? tags.answered(request, settings.answered(request, answer))
                : answer;
    }

    private static boolean isListOfMappings(AwsRequest request) {
        return request.method().equals("GET")
                && MAPPINGS.matcher(request.path()).matches();
    }

    static boolean isRequest(AwsRequest request) {
        return REQUEST.matcher(request.path()).matches();
    }

    /// Answers a request to the default address of an API as the function of the stage does.
    OriginResponse answer(VisitorRequest request) throws Refused {
        Matcher it = REQUEST.matcher(request.path());
        if (!it.matches()) {
            throw new IllegalArgumentException(request.path());
        }
        return answer(request, new Target(it.group(1), it.group(2), it.group(3)), true);
    }

    /// Returns the start page of a custom domain.
    String start(String domain, String apiKey) throws Refused {
        return visit(domain, VisitorRequest.get("/").with("X-Api-Key", apiKey)).text();
    }

    /// Answers a request to a custom domain.
    OriginResponse visit(String domain, VisitorRequest request) throws Refused {
        Map<String, Object> mapping =
                moto.get("apigateway", "/domainnames/%s/basepathmappings".formatted(domain)).stream()
                        .flatMap(it -> list(it, "item").stream())
                        .findFirst()
                        .orElseThrow(() -> refused(FORBIDDEN, "ForbiddenException"));
        var target = new Target(
                String.valueOf(mapping.get("restApiId")), String.valueOf(mapping.get("stage")), request.path());
        return answer(request, target, false);
    }

    /// A path of a stage.
    private record Target(
            String api, String stage, @Nullable String path) {}

    private OriginResponse answer(VisitorRequest request, Target target, boolean isDefault) throws Refused {
        String api = target.api();
        String name = target.stage();
        Map<String, Object> stage = moto.get("apigateway", "/restapis/%s/stages/%s".formatted(api, name))
                .orElseThrow(() -> refused(FORBIDDEN, "ForbiddenException"));
        ApiSettings.Values values = settings.of(stage);
        if ((isDefault && values.isClosed()) || !isAdmitted(request.header("X-Api-Key"), api, name)) {
            throw refused(FORBIDDEN, "ForbiddenException");
        }
        Object limits = ((Map<?, ?>) stage.getOrDefault("methodSettings", Map.of())).get("*/*");
        if (limits instanceof Map<?, ?> found
                && Double.parseDouble(String.valueOf(found.get("throttlingRateLimit"))) == 0) {
            throw refused(TOO_MANY, "LimitExceededException");
        }
        Map<?, ?> variables = (Map<?, ?>) requireNonNull(stage.get("variables"));
        String function = String.valueOf(variables.get("function"));
        boolean isAllowed = moto.get("lambda", "/2015-03-31/functions/%s/policy?Qualifier=live".formatted(function))
                .filter(policy -> String.valueOf(policy.get("Policy")).contains("%s/%s/".formatted(api, name)))
                .isPresent();
        if (!isAllowed) {
            throw refused(FAILED, "InternalServerErrorException");
        }
        var event = new GatewayEvent(request, values.binaryMediaTypes());
        String json = event.json(target.path());
        if (json.length() > PAYLOAD_CHARS_MAX) {
            throw refused(TOO_LARGE, "RequestEntityTooLargeException");
        }
        FunctionRuntime.Answer answer = functions.invoke(function, "live", json);
        if (answer.body().length() > PAYLOAD_CHARS_MAX) {
            throw refused(BAD_GATEWAY, "InternalServerErrorException");
        }
        return OriginResponse.ofFunction(answer, event.isBinary("Accept"));
    }

    private boolean isAdmitted(String value, String api, String stage) {
        return moto.get("apigateway", "/apikeys?includeValues=true").stream()
                .flatMap(it -> list(it, "item").stream())
                .filter(it -> value.equals(it.get("value")) && Boolean.TRUE.equals(it.get("enabled")))
                .flatMap(it -> moto.get("apigateway", "/usageplans?keyId=" + it.get("id")).stream())
                .flatMap(it -> list(it, "item").stream())
                .flatMap(it -> list(it, "apiStages").stream())
                .anyMatch(it -> api.equals(it.get("apiId")) && stage.equals(it.get("stage")));
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> document, String name) {
        Object list = document.get(name);
        return list == null ? List.of() : (List<Map<String, Object>>) list;
    }

    private static Refused refused(int status, String code) {
        return new Refused(new Refusal(status, code, code));
    }
}
