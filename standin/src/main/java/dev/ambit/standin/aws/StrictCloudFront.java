package dev.ambit.standin.aws;

import static dev.ambit.standin.aws.StrictRoute53.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import dev.ambit.standin.aws.StrictAws.Refusal;
import dev.ambit.standin.aws.StrictLambda.Refused;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A stand-in for Amazon CloudFront, because moto accepts any ETag, deletes enabled distributions and forgets
/// origin access controls. It keeps each configuration as it was sent. A change is deployed after some
/// polls, an alias belongs to one distribution, and requests of visitors are answered by the origins.
public final class StrictCloudFront {

    private static final String ROOT = "/2020-05-31/";
    private static final Pattern DISTRIBUTION = Pattern.compile(ROOT + "distribution/([^/]+)(/config|/invalidation)?");
    private static final Pattern BEHAVIOR = Pattern.compile("<CacheBehavior>.*?</CacheBehavior>", Pattern.DOTALL);
    private static final Pattern ORIGIN = Pattern.compile("<Origin>.*?</Origin>", Pattern.DOTALL);
    private static final Pattern ALIASES = Pattern.compile("<Aliases>.*?</Aliases>", Pattern.DOTALL);
    private static final Pattern CNAME = Pattern.compile("<CNAME>([^<]*)</CNAME>");
    private static final Pattern PATH = Pattern.compile("<Path>([^<]*)</Path>");
    private static final Pattern CONFIG =
            Pattern.compile("<DistributionConfig(?: [^>]*)?>(.*)</DistributionConfig>", Pattern.DOTALL);
    private static final Pattern TAG = Pattern.compile("<Tag><Key>([^<]*)</Key><Value>([^<]*)</Value></Tag>");
    private static final Pattern DEFAULT =
            Pattern.compile("<DefaultCacheBehavior>.*?</DefaultCacheBehavior>", Pattern.DOTALL);
    /// The managed cache policy that caches nothing.
    private static final String CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

    private static final int BAD = 400;
    private static final int FORBIDDEN = 403;
    private static final int MISSING = 404;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION = 412;

    private final Map<String, Stored> distributions = new ConcurrentSkipListMap<>();
    private final Map<String, String> controls = new ConcurrentHashMap<>();
    private final Set<String> references = ConcurrentHashMap.newKeySet();
    private final List<String> invalidated = new CopyOnWriteArrayList<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicInteger refusedDeletions = new AtomicInteger();
    private final MotoClient moto;
    private final StrictApiGateway gateway;
    private final StrictCertificates certificates;
    private volatile int looks;

    /// A distribution.
    ///
    /// @param config XML inside of its element
    /// @param left polls until it is deployed
    private record Stored(String id, String config, String tags, String etag, int left) {

        String arn() {
            return "arn:aws:cloudfront::123456789012:distribution/" + id;
        }

        String domain() {
            return id.toLowerCase(Locale.ROOT) + ".cloudfront.net";
        }

        boolean isEnabled() {
            // The element follows the comment; other elements with this name are inside of behaviors.
            return value(config.substring(Math.max(0, config.indexOf("<Comment>"))), "Enabled")
                    .equals("true");
        }

        List<String> aliases() {
            return ALIASES.matcher(config)
                    .results()
                    .flatMap(it -> CNAME.matcher(it.group()).results())
                    .map(it -> it.group(1))
                    .toList();
        }

        String status() {
            return left > 0 ? "InProgress" : "Deployed";
        }
    }

    /// The answer to a request.
    record Answer(int status, String body, @Nullable String etag) {}

    StrictCloudFront(MotoClient moto, StrictApiGateway gateway, StrictCertificates certificates) {
        this.moto = moto;
        this.gateway = gateway;
        this.certificates = certificates;
    }

    /// Deploys each change after `times` polls.
    public void deployAfter(int times) {
        looks = times;
    }

    /// Refuses the next `times` deletions of disabled distributions, as CloudFront does for a moment.
    public void refuseDeletions(int times) {
        refusedDeletions.set(times);
    }

    /// Returns the paths of all invalidations.
    public List<String> invalidated() {
        return List.copyOf(invalidated);
    }

    /// Returns how many origin access controls exist.
    public int controls() {
        return controls.size();
    }

    Answer answer(AwsRequest request, String etag) throws Refused {
        String call = request.method() + " " + request.path().replaceAll("/$", "");
        Matcher one = DISTRIBUTION.matcher(request.path());
        if (call.equals("POST " + ROOT + "distribution")) {
            return create(request.body());
        }
        if (call.equals("GET " + ROOT + "distribution")) {
            return new Answer(200, list(), null);
        }
        if (call.equals("POST " + ROOT + "origin-access-control")) {
            return createControl(request.body());
        }
        if (call.equals("GET " + ROOT + "origin-access-control")) {
            return new Answer(200, listControls(), null);
        }
        if (call.endsWith(ROOT + "tagging")) {
            return tagging(request);
        }
        if (!one.matches()) {
            throw refused(BAD, "InvalidArgument");
        }
        String part = String.valueOf(one.group(2));
        return switch (request.method()) {
            case "GET" ->
                new Answer(200, shown(poll(one.group(1))), find(one.group(1)).etag());
            case "PUT" -> update(find(one.group(1)), request.body(), etag);
            case "DELETE" -> delete(find(one.group(1)), etag);
            default -> {
                if (!part.equals("/invalidation")) {
                    throw refused(BAD, "InvalidArgument");
                }
                yield invalidate(find(one.group(1)), request.body());
            }
        };
    }

    private Answer create(String body) throws Refused {
        String config = config(body);
        if (!references.add(value(config, "CallerReference"))) {
            throw refused(CONFLICT, "DistributionAlreadyExists");
        }
        String id = "E%07d".formatted(numbers.incrementAndGet());
        String tags = TAG.matcher(body).results().map(MatchResult::group).collect(joining());
        var made = new Stored(id, config, tags, etag(), looks);
        try {
            requireValid(made);
        } catch (Refused e) {
            references.remove(value(config, "CallerReference"));
            throw e;
        }
        distributions.put(id, made);
        return new Answer(201, shown(made), made.etag());
    }

    private Answer update(Stored known, String body, String etag) throws Refused {
        requireEtag(known, etag);
        String config = config(body);
        if (!value(config, "CallerReference").equals(value(known.config(), "CallerReference"))) {
            throw refused(BAD, "IllegalUpdate");
        }
        var changed = new Stored(known.id(), config, known.tags(), etag(), looks);
        requireValid(changed);
        distributions.put(known.id(), changed);
        return new Answer(200, shown(changed), changed.etag());
    }

    private Answer delete(Stored known, String etag) throws Refused {
        requireEtag(known, etag);
        if (known.isEnabled() || known.left() > 0 || refusedDeletions.getAndUpdate(it -> Math.max(0, it - 1)) > 0) {
            throw refused(CONFLICT, "DistributionNotDisabled");
        }
        distributions.remove(known.id());
        return new Answer(204, "", null);
    }

    private Answer invalidate(Stored known, String body) throws Refused {
        List<String> paths = PATH.matcher(body).results().map(it -> it.group(1)).toList();
        if (paths.isEmpty() || paths.stream().anyMatch(it -> it.contains("*") && it.indexOf('*') < it.length() - 1)) {
            throw refused(BAD, "InvalidArgument");
        }
        paths.forEach(it -> invalidated.add(known.domain() + it));
        return new Answer(
                201,
                "<Invalidation><Id>I%d</Id><Status>InProgress</Status></Invalidation>".formatted(numbers.get()),
                null);
    }

    private void requireValid(Stored it) throws Refused {
        boolean isTaken = distributions.values().stream()
                .filter(other -> !other.id().equals(it.id()))
                .anyMatch(other -> other.aliases().stream().anyMatch(it.aliases()::contains));
        if (isTaken) {
            throw refused(CONFLICT, "CNAMEAlreadyExists");
        }
        String certificate = value(it.config(), "ACMCertificateArn");
        if (!it.aliases().isEmpty() && (!certificate.contains(":us-east-1:") || !certificates.isIssued(certificate))) {
            throw refused(BAD, "InvalidViewerCertificate");
        }
        List<String> origins = ORIGIN.matcher(it.config())
                .results()
                .map(origin -> value(origin.group(), "Id"))
                .toList();
        boolean isMissing = Pattern.compile("<(?:TargetOriginId|OriginId)>([^<]*)</")
                .matcher(it.config())
                .results()
                .anyMatch(target -> !origins.contains(target.group(1)));
        if (isMissing) {
            throw refused(MISSING, "NoSuchOrigin");
        }
        String control = value(it.config(), "OriginAccessControlId");
        if (!control.isEmpty() && !controls.containsValue(control)) {
            throw refused(MISSING, "NoSuchOriginAccessControl");
        }
        boolean isBoth = it.config().contains("<CachePolicyId>" + CACHING_DISABLED)
                && BEHAVIOR.matcher(it.config())
                        .results()
                        .anyMatch(behavior -> behavior.group().contains("<CachePolicyId>")
                                && behavior.group().contains("<ForwardedValues>"));
        if (isBoth) {
            throw refused(BAD, "InvalidArgument");
        }
    }

    private static void requireEtag(Stored known, String etag) throws Refused {
        if (etag.isEmpty()) {
            throw refused(BAD, "InvalidIfMatchVersion");
        }
        if (!etag.equals(known.etag())) {
            throw refused(PRECONDITION, "PreconditionFailed");
        }
    }

    private Stored find(String id) throws Refused {
        Stored known = distributions.get(id);
        if (known == null) {
            throw refused(MISSING, "NoSuchDistribution");
        }
        return known;
    }

    /// Returns a distribution, and counts this poll for its change.
    private Stored poll(String id) throws Refused {
        Stored known = find(id);
        distributions.put(
                id, new Stored(id, known.config(), known.tags(), known.etag(), Math.max(0, known.left() - 1)));
        return known;
    }

    private Answer createControl(String body) throws Refused {
        String name = value(body, "Name");
        String id = "OAC%d".formatted(numbers.incrementAndGet());
        if (controls.putIfAbsent(name, id) != null) {
            throw refused(CONFLICT, "OriginAccessControlAlreadyExists");
        }
        return new Answer(201, "<OriginAccessControl><Id>%s</Id></OriginAccessControl>".formatted(id), etag());
    }

    private String listControls() {
        return "<OriginAccessControlList><IsTruncated>false</IsTruncated><Items>%s</Items></OriginAccessControlList>"
                .formatted(controls.entrySet().stream()
                        .map(it -> "<OriginAccessControlSummary><Id>%s</Id><Name>%s</Name></OriginAccessControlSummary>"
                                .formatted(it.getValue(), it.getKey()))
                        .collect(joining()));
    }

    private Answer tagging(AwsRequest request) throws Refused {
        String arn = URLDecoder.decode(request.query(), UTF_8).replaceAll(".*Resource=([^&]*).*", "$1");
        Stored known = find(arn.substring(arn.lastIndexOf('/') + 1));
        if (request.method().equals("GET")) {
            return new Answer(200, "<Tags><Items>%s</Items></Tags>".formatted(known.tags()), null);
        }
        Map<String, String> tags = new TreeMap<>();
        TAG.matcher(known.tags() + request.body()).results().forEach(it -> tags.put(it.group(1), it.group()));
        String all = String.join("", tags.values());
        distributions.put(known.id(), new Stored(known.id(), known.config(), all, known.etag(), known.left()));
        return new Answer(204, "", null);
    }

    boolean isTagged(String id, String key) {
        return distributions.values().stream()
                .anyMatch(it -> it.id().equals(id) && it.tags().contains(key));
    }

    /// Returns the ARNs of the distributions with a tag.
    List<String> withTag(String key, String value) {
        return distributions.values().stream()
                .filter(it -> it.tags().contains("<Key>%s</Key><Value>%s</Value>".formatted(key, value)))
                .map(Stored::arn)
                .toList();
    }

    private String list() {
        return "<DistributionList><IsTruncated>false</IsTruncated><Items>%s</Items></DistributionList>"
                .formatted(distributions.values().stream()
                        .map(it -> """
                                <DistributionSummary><Id>%s</Id><ARN>%s</ARN><Status>%s</Status><DomainName>%s</DomainName>\
                                <Comment>%s</Comment></DistributionSummary>""".formatted(
                                        it.id(), it.arn(), it.status(), it.domain(), value(it.config(), "Comment")))
                        .collect(joining()));
    }

    private static String shown(Stored it) {
        return """
                <Distribution><Id>%s</Id><ARN>%s</ARN><Status>%s</Status><DomainName>%s</DomainName>\
                <DistributionConfig>%s</DistributionConfig></Distribution>""".formatted(it.id(), it.arn(), it.status(), it.domain(), it.config());
    }

    /// Returns the text that a visitor gets who requests a path at a domain or alias.
    public String visit(String host, String path) throws Refused {
        return visit(host, VisitorRequest.get(path)).text();
    }

    /// Answers a visitor who sends a request to a domain or alias.
    OriginResponse visit(String host, VisitorRequest request) throws Refused {
        Stored it = distributions.values().stream()
                .filter(Stored::isEnabled)
                .filter(found -> found.domain().equals(host) || found.aliases().contains(host))
                .findFirst()
                .orElseThrow(() -> refused(FORBIDDEN, "NoDistribution"));
        String root = value(it.config(), "DefaultRootObject");
        String path = request.path().equals("/") && !root.isEmpty() ? "/" + root : request.path();
        String behavior = BEHAVIOR.matcher(it.config())
                .results()
                .map(MatchResult::group)
                .filter(found -> covers(value(found, "PathPattern"), path))
                .findFirst()
                .orElseGet(() -> DEFAULT.matcher(it.config())
                        .results()
                        .map(MatchResult::group)
                        .findFirst()
                        .orElseThrow());
        String origin = ORIGIN.matcher(it.config())
                .results()
                .map(MatchResult::group)
                .filter(found -> value(found, "Id").equals(value(behavior, "TargetOriginId")))
                .findFirst()
                .orElseThrow();
        String name = value(origin, "DomainName").replaceAll("\\..*", "");
        if (value(origin, "OriginPath").isEmpty()) {
            return object(it, name, path);
        }
        String key = origin.replaceAll("(?s).*<HeaderName>x-api-key</HeaderName><HeaderValue>([^<]*)<.*", "$1");
        return gateway.answer(request.withPath("/execute-api/%s%s%s".formatted(name, value(origin, "OriginPath"), path))
                .with("X-Api-Key", key));
    }

    private OriginResponse object(Stored it, String bucket, String path) throws Refused {
        boolean isAllowed = moto.text("s3", "/%s?policy".formatted(bucket))
                .filter(text -> text.contains(it.arn()) && !text.contains("Deny"))
                .isPresent();
        if (!isAllowed) {
            throw refused(FORBIDDEN, "AccessDenied");
        }
        return moto.object("/" + bucket + path).orElseThrow(() -> refused(MISSING, "NoSuchKey"));
    }

    private static boolean covers(String pattern, String path) {
        return path.matches(
                Arrays.stream(pattern.split("\\*", -1)).map(Pattern::quote).collect(joining(".*")));
    }

    private String etag() {
        return "ETAG%d".formatted(numbers.incrementAndGet());
    }

    private static String config(String body) {
        Matcher it = CONFIG.matcher(body);
        if (!it.find()) {
            throw new IllegalArgumentException(body);
        }
        return it.group(1);
    }

    private static Refused refused(int status, String code) {
        return new Refused(new Refusal(status, code, code));
    }
}
