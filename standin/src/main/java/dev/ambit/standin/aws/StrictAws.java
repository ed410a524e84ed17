package dev.ambit.standin.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparingLong;

import com.sun.net.httpserver.HttpExchange;
import dev.ambit.http.Json;
import dev.ambit.standin.LocalHttp;
import dev.ambit.standin.Loss;
import dev.ambit.standin.ScriptedLoss;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A proxy in front of moto that refuses what AWS refuses: the name of a deleted bucket, objects of a closed bucket. By
/// script, it throttles, answers with old state, refuses roles and actions, or loses the connection at a call.
public final class StrictAws implements AutoCloseable {

    /// The header that names the call of a JSON service, such as `AmazonSSM.PutParameter`.
    private static final String TARGET = "X-Amz-Target";

    /// An error that the proxy answers.
    public record Refusal(int status, String code, String message) {

        Refusal(int status, String code) {
            this(status, code, code);
        }
    }

    private static final Set<String> JSON_SERVICES =
            Set.of("lambda", "apigateway", "ssm", "acm", "tagging", "logs", "kms");

    private static final Set<String> XML_SERVICES = Set.of("iam", "route53", "cloudfront", "elasticache");

    private static final int OK = 200;

    private final URI moto;
    private final LocalHttp server = LocalHttp.server(0);
    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger throttled = new AtomicInteger();
    private final AtomicInteger roleRefusals = new AtomicInteger();
    private final ScriptedLoss loss = new ScriptedLoss();
    private final ConcurrentHashMap<String, Refusal> refusals = new ConcurrentHashMap<>();
    private final Queue<TimedCall> calls = new ConcurrentLinkedQueue<>();
    private final StrictS3 s3 = new StrictS3();
    private final StrictElastiCache elastiCache = new StrictElastiCache();
    private final StrictIam iam;
    private final StrictLogs logs;
    private volatile boolean requiresExternalId = true;
    private volatile @Nullable RolePolicy policy;
    private final Queue<RoleCall> denied = new ConcurrentLinkedQueue<>();
    private final RoleCalls roleCalls;
    private final StrictLambda lambda;
    private final StrictApiGateway apiGateway;
    private final StrictRoute53 route53;
    private final StrictCertificates certificates;
    private final StrictCloudFront cloudFront;

    private StrictAws(URI moto, FunctionRuntime runtime) {
        this.moto = moto;
        var reader = new MotoClient(http, moto);
        this.iam = new StrictIam(reader);
        this.logs = new StrictLogs(reader);
        this.lambda = new StrictLambda(reader, runtime);
        this.apiGateway = new StrictApiGateway(reader, lambda);
        this.route53 = new StrictRoute53(reader);
        this.certificates = new StrictCertificates(route53);
        this.cloudFront = new StrictCloudFront(reader, apiGateway, certificates);
        this.roleCalls = new RoleCalls(reader, cloudFront);
    }

    /// Returns the rules of Route 53, for scripts.
    public StrictRoute53 route53() {
        return route53;
    }

    /// Returns the rules of Certificate Manager, for scripts.
    public StrictCertificates certificates() {
        return certificates;
    }

    /// Returns the stand-in for ElastiCache, for scripts.
    public StrictElastiCache elastiCache() {
        return elastiCache;
    }

    /// Returns the rules of Lambda, for scripts.
    public StrictLambda lambda() {
        return lambda;
    }

    /// Returns the stand-in for CloudFront, for scripts and visitors.
    public StrictCloudFront cloudFront() {
        return cloudFront;
    }

    /// Requests the start page of a custom domain of API Gateway.
    public String visitDomain(String domain, String apiKey) throws StrictLambda.Refused {
        return apiGateway.start(domain, apiKey);
    }

    /// Starts a proxy whose functions answer their own code, for tests.
    public static StrictAws before(Moto moto) {
        return before(moto, new EchoRuntime());
    }

    /// Starts a proxy, which closes the runtime of its functions when it closes.
    public static StrictAws before(Moto moto, FunctionRuntime runtime) {
        var strict = new StrictAws(moto.address(), runtime);
        strict.server.start(strict::answer);
        return strict;
    }

    public URI address() {
        return server.address();
    }

    /// Returns the calls so far, in the order of their arrival.
    public List<TimedCall> calls() {
        return calls.stream().sorted(comparingLong(TimedCall::nanos)).toList();
    }

    /// Refuses what the policy of the role does not allow.
    public void allowOnly(RolePolicy allowed) {
        policy = allowed;
    }

    /// Returns the actions that the policy of the role did not allow.
    public List<String> denied() {
        return denied.stream().map(RoleCall::toString).distinct().toList();
    }

    /// Throttles the next `times` calls.
    public void throttle(int times) {
        throttled.set(times);
    }

    /// Answers the next `times` tag requests as if the buckets did not exist.
    public void answerStale(int times) {
        s3.answerStale(times);
    }

    /// Sets whether the trust policy of roles requires the external id, as it does at first.
    public void requireExternalId(boolean isRequired) {
        requiresExternalId = isRequired;
    }

    /// Refuses the next `times` attempts to assume a role.
    public void refuseRoles(int times) {
        roleRefusals.set(times);
    }

    /// Refuses a call of S3 such as `PUT ?tagging`, or all calls of a service such as `lambda`, until [#allow].
    public void refuse(String call, int status, String code) {
        refusals.put(call, new Refusal(status, code));
    }

    public void allow() {
        refusals.clear();
    }

    /// Loses the connection of the call with this number, counted from now, and of all later calls until
    /// [#isLossAhead].
    public void loseAt(int call, Loss when) {
        loss.at(call, when);
    }

    /// Answers again, and returns whether the scripted loss was still to come.
    public boolean isLossAhead() {
        return loss.isAhead();
    }

    /// Returns whether the scripted call has lost its connection.
    public boolean isLost() {
        return loss.isLost();
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String call = call(exchange);
        Optional<Loss> lost = loss.next();
        if (lost.filter(Loss.BEFORE_EFFECT::equals).isPresent()) {
            loss.lose(exchange);
            return;
        }
        boolean isLostNow = lost.isPresent();
        AwsRequest request = AwsRequest.of(exchange, new String(body, UTF_8));
        calls.add(new TimedCall(
                System.nanoTime(),
                isJson(exchange) ? call : "%s %s %s".formatted(request.service(), request.method(), request.path())));
        Refusal refusal = isDenied(request) ? new Refusal(403, "AccessDenied") : refusal(exchange, call, request);
        if (refusal != null) {
            send(exchange, request, refusal);
            return;
        }
        if (lambda.deletes(request) || apiGateway.addsTags(request)) {
            if (isLostNow) {
                loss.lose(exchange);
            } else {
                LocalHttp.reply(exchange, 204, Map.of(), new byte[0]);
            }
            return;
        }
        if (isOwn(request)) {
            answer(exchange, request, body, isLostNow);
            return;
        }
        byte[] forwarded = apiGateway.forwarded(request, route53.forwarded(request, lambda.forwarded(request, body)));
        HttpResponse<byte[]> response = forward(exchange, forwarded);
        logs.answered(request);
        int status = apiGateway.status(request, response.statusCode());
        byte[] ofTags = new StrictTagging(cloudFront).answered(request, status, response.body());
        byte[] ofFunctions = apiGateway.answered(request, status, lambda.answered(request, status, ofTags));
        byte[] answer = certificates.answered(request, status, route53.answered(request, status, ofFunctions));
        if (isLostNow) {
            loss.lose(exchange);
            return;
        }
        LocalHttp.reply(exchange, status, response.headers().map(), answer);
    }

    private boolean isDenied(AwsRequest request) {
        RolePolicy allowed = policy;
        if (allowed == null || request.service().isEmpty() || request.service().equals("sts")) {
            return false;
        }
        List<RoleCall> missing =
                roleCalls.of(request).stream().filter(it -> !allowed.allows(it)).toList();
        denied.addAll(missing);
        return !missing.isEmpty();
    }

    /// Returns whether a stand-in of this package answers the request, because moto cannot.
    private static boolean isOwn(AwsRequest request) {
        return StrictApiGateway.isRequest(request)
                || StrictLambda.invoked(request).isPresent()
                || request.service().equals("elasticache")
                || request.service().equals("cloudfront");
    }

    private void answer(HttpExchange exchange, AwsRequest request, byte[] raw, boolean isLostNow) throws IOException {
        try {
            if (StrictApiGateway.isRequest(request)) {
                OriginResponse response = apiGateway.answer(VisitorRequest.of(exchange, raw));
                if (isLostNow) {
                    loss.lose(exchange);
                } else {
                    response.send(exchange);
                }
                return;
            }
            StrictCloudFront.Answer answer = own(exchange, request);
            if (isLostNow) {
                loss.lose(exchange);
                return;
            }
            Map<String, List<String>> headers =
                    answer.etag() == null ? Map.of() : Map.of("ETag", List.of(answer.etag()));
            LocalHttp.reply(exchange, answer.status(), headers, answer.body().getBytes(UTF_8));
        } catch (StrictLambda.Refused e) {
            send(exchange, request, e.refusal());
        }
    }

    private StrictCloudFront.Answer own(HttpExchange exchange, AwsRequest request) throws StrictLambda.Refused {
        if (request.service().equals("cloudfront")) {
            String etag = exchange.getRequestHeaders().getFirst("If-Match");
            return cloudFront.answer(request, etag == null ? "" : etag);
        }
        if (request.service().equals("elasticache")) {
            return new StrictCloudFront.Answer(OK, elastiCache.answer(request.body()), null);
        }
        FunctionRuntime.Answer answer = lambda.invoke(
                StrictLambda.invoked(request).orElseThrow(), request.query().replace("Qualifier=", ""), request.body());
        if (answer.error() != null) {
            exchange.getResponseHeaders().set("X-Amz-Function-Error", answer.error());
        }
        return new StrictCloudFront.Answer(OK, answer.body(), null);
    }

    private @Nullable Refusal refusal(HttpExchange exchange, String call, AwsRequest request) {
        if (refusals.containsKey(call)) {
            return refusals.get(call);
        }
        if (JSON_SERVICES.contains(request.service()) || XML_SERVICES.contains(request.service())) {
            return ofService(request);
        }
        String body = request.body();
        if (StrictApiGateway.isRequest(request)) {
            return null;
        }
        if (call.startsWith("POST /") && requiresExternalId && !body.contains("ExternalId=")) {
            return new Refusal(403, "AccessDenied");
        }
        if (call.startsWith("POST /")) {
            return roleRefusals.getAndUpdate(it -> Math.max(0, it - 1)) > 0 ? new Refusal(403, "AccessDenied") : null;
        }
        if (throttled.getAndUpdate(it -> Math.max(0, it - 1)) > 0) {
            return new Refusal(503, "SlowDown");
        }
        return s3.refusal(call, bucket(exchange), body);
    }

    private @Nullable Refusal ofService(AwsRequest request) {
        if (refusals.containsKey(request.service())) {
            return refusals.get(request.service());
        }
        if (throttled.getAndUpdate(it -> Math.max(0, it - 1)) > 0) {
            return switch (request.service()) {
                case "ssm", "logs" -> new Refusal(400, "ThrottlingException");
                case "iam", "elasticache" -> new Refusal(400, "Throttling");
                default -> new Refusal(429, "TooManyRequestsException");
            };
        }
        return switch (request.service()) {
            case "iam" -> iam.refusal(request);
            case "lambda" -> lambda.refusal(request);
            case "apigateway" -> apiGateway.refusal(request);
            case "route53" -> route53.refusal(request);
            default -> null;
        };
    }

    private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) {
        URI asked = exchange.getRequestURI();
        var request = HttpRequest.newBuilder(URI.create(
                        moto + asked.getRawPath() + (asked.getRawQuery() == null ? "" : "?" + asked.getRawQuery())))
                .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (LocalHttp.isPassedOn(name)) {
                values.forEach(it -> request.header(name, it));
            }
        });
        return LocalHttp.send(http, request.build(), BodyHandlers.ofByteArray());
    }

    private static boolean isJson(HttpExchange exchange) {
        return exchange.getRequestHeaders().containsKey(TARGET);
    }

    private static String call(HttpExchange exchange) {
        if (isJson(exchange)) {
            return exchange.getRequestHeaders().getFirst(TARGET);
        }
        URI uri = exchange.getRequestURI();
        String query = uri.getRawQuery();
        String method = exchange.getRequestMethod();
        if (uri.getPath().equals("/")) {
            return method + " /";
        }
        if (uri.getPath().indexOf('/', 1) > 0
                && uri.getPath().indexOf('/', 1) < uri.getPath().length() - 1) {
            return method + " object";
        }
        return query == null ? method + " bucket" : "%s ?%s".formatted(method, query.replaceAll("[=&].*", ""));
    }

    private static String bucket(HttpExchange exchange) {
        return exchange.getRequestURI().getPath().split("/", 3)[1];
    }

    private static void send(HttpExchange exchange, AwsRequest request, Refusal refusal) throws IOException {
        if (JSON_SERVICES.contains(request.service()) || StrictApiGateway.isRequest(request)) {
            byte[] body = Json.write(Map.of("Message", refusal.message(), "message", refusal.message()));
            LocalHttp.reply(exchange, refusal.status(), Map.of("X-Amzn-ErrorType", List.of(refusal.code())), body);
            return;
        }
        byte[] body = """
                <?xml version="1.0" encoding="UTF-8"?><Error><Code>%1$s</Code><Message>%1$s</Message></Error>
                """.formatted(refusal.code()).strip().getBytes(UTF_8);
        if (exchange.getRequestURI().getPath().equals("/") || XML_SERVICES.contains(request.service())) {
            body = """
                    <ErrorResponse><Error><Type>Sender</Type><Code>%1$s</Code><Message>%1$s</Message></Error></ErrorResponse>
                    """.formatted(refusal.code()).strip().getBytes(UTF_8);
        }
        LocalHttp.reply(exchange, refusal.status(), Map.of("Content-Type", List.of("application/xml")), body);
    }

    @Override
    public void close() {
        server.close();
        http.close();
        elastiCache.close();
        lambda.close();
    }
}
