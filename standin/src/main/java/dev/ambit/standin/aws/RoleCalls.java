package dev.ambit.standin.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds the actions that IAM checks for a request, as the Service Authorization Reference of AWS lists them.
record RoleCalls(MotoClient moto, StrictCloudFront cloudFront) {

    private static final String ACCOUNT = "123456789012";
    private static final String OWNER = "ambit:installation";
    private static final Pattern GATEWAY = Pattern.compile("(/(?:restapis|apikeys|usageplans|domainnames)/[^/]+).*");
    private static final Pattern ROLE_BOUNDARY =
            Pattern.compile("<PermissionsBoundaryArn>([^<]*)</PermissionsBoundaryArn>");

    /// The actions of services whose requests have paths, by method and path.
    private static final List<Rest> RESTS = List.of(
            new Rest("POST /[^/]+/functions/?", "lambda:CreateFunction"),
            new Rest("GET /[^/]+/functions/([^/]+)", "lambda:GetFunction"),
            new Rest("DELETE /[^/]+/functions/([^/]+)", "lambda:DeleteFunction"),
            new Rest("GET /[^/]+/functions/([^/]+)/configuration", "lambda:GetFunctionConfiguration"),
            new Rest("PUT /[^/]+/functions/([^/]+)/configuration", "lambda:UpdateFunctionConfiguration"),
            new Rest("PUT /[^/]+/functions/([^/]+)/code", "lambda:UpdateFunctionCode"),
            new Rest("POST /[^/]+/functions/([^/]+)/versions", "lambda:PublishVersion"),
            new Rest("GET /[^/]+/functions/([^/]+)/versions", "lambda:ListVersionsByFunction"),
            new Rest("POST /[^/]+/functions/([^/]+)/aliases", "lambda:CreateAlias"),
            new Rest("GET /[^/]+/functions/([^/]+)/aliases/.*", "lambda:GetAlias"),
            new Rest("PUT /[^/]+/functions/([^/]+)/aliases/.*", "lambda:UpdateAlias"),
            new Rest("POST /[^/]+/functions/([^/]+)/invocations", "lambda:InvokeFunction"),
            new Rest("GET /[^/]+/functions/([^/]+)/concurrency", "lambda:GetFunctionConcurrency"),
            new Rest("PUT /[^/]+/functions/([^/]+)/concurrency", "lambda:PutFunctionConcurrency"),
            new Rest("DELETE /[^/]+/functions/([^/]+)/concurrency", "lambda:DeleteFunctionConcurrency"),
            new Rest("GET /[^/]+/functions/([^/]+)/policy", "lambda:GetPolicy"),
            new Rest("POST /[^/]+/functions/([^/]+)/policy", "lambda:AddPermission"),
            new Rest("DELETE /[^/]+/functions/([^/]+)/policy/.*", "lambda:RemovePermission"),
            new Rest("POST /[^/]+/tags/.*:function:([^/]+)", "lambda:TagResource"),
            new Rest("GET /[^/]+/hostedzone/([^/]+)", "route53:GetHostedZone"),
            new Rest("GET /[^/]+/hostedzone/([^/]+)/rrset", "route53:ListResourceRecordSets"),
            new Rest("POST /[^/]+/hostedzone/([^/]+)/rrset/?", "route53:ChangeResourceRecordSets"),
            new Rest("GET /[^/]+/change/([^/]+)", "route53:GetChange"),
            new Rest("GET /[^/]+/distribution", "cloudfront:ListDistributions"),
            new Rest("POST /[^/]+/distribution", "cloudfront:CreateDistribution"),
            new Rest("GET /[^/]+/distribution/([^/]+)", "cloudfront:GetDistribution"),
            new Rest("PUT /[^/]+/distribution/([^/]+)/config", "cloudfront:UpdateDistribution"),
            new Rest("DELETE /[^/]+/distribution/([^/]+)", "cloudfront:DeleteDistribution"),
            new Rest("POST /[^/]+/distribution/([^/]+)/invalidation", "cloudfront:CreateInvalidation"),
            new Rest("GET /[^/]+/origin-access-control", "cloudfront:ListOriginAccessControls"),
            new Rest("POST /[^/]+/origin-access-control", "cloudfront:CreateOriginAccessControl"),
            new Rest("GET /[^/]+/tagging", "cloudfront:ListTagsForResource"),
            new Rest("POST /[^/]+/tagging", "cloudfront:TagResource"));

    private record Rest(Pattern call, String action) {

        Rest(String call, String action) {
            this(Pattern.compile(call), action);
        }
    }

    List<RoleCall> of(AwsRequest request) {
        return switch (request.service()) {
            case "lambda" -> lambda(request);
            case "apigateway" -> List.of(gateway(request));
            case "cloudfront" -> cloudFront(request);
            case "route53" -> List.of(route53(request));
            case "iam" -> List.of(iam(request));
            case "elasticache" -> elastiCache(request);
            case "ssm", "logs", "acm" -> List.of(json(request));
            case "s3" -> List.of(s3(request));
            default -> List.of(new RoleCall(request.service() + ":" + request.call(), "*"));
        };
    }

    private static String found(AwsRequest request, StringBuilder resource) {
        String call = URLDecoder.decode(request.call(), UTF_8);
        for (Rest it : RESTS) {
            Matcher matcher = it.call().matcher(call);
            if (it.action().startsWith(request.service()) && matcher.matches()) {
                resource.append(matcher.groupCount() == 0 ? "" : matcher.group(1));
                return it.action();
            }
        }
        return "%s:unknown %s".formatted(request.service(), call);
    }

    private List<RoleCall> lambda(AwsRequest request) {
        var name = new StringBuilder();
        String action = found(request, name);
        boolean isConfigured =
                action.equals("lambda:CreateFunction") || action.equals("lambda:UpdateFunctionConfiguration");
        if (action.equals("lambda:CreateFunction")) {
            name.append(body(request).get("FunctionName"));
        }
        List<RoleCall> calls = new ArrayList<>();
        calls.add(new RoleCall(action, arn("lambda", request, "function:" + name)));
        if (isConfigured && body(request).get("Role") instanceof String role) {
            calls.add(new RoleCall("iam:PassRole", role).with("iam:PassedToService", "lambda.amazonaws.com"));
            ((List<?>) body(request).getOrDefault("Layers", List.of()))
                    .forEach(it -> calls.add(new RoleCall("lambda:GetLayerVersion", it.toString())));
            String key = String.valueOf(body(request).getOrDefault("KMSKeyArn", ""));
            Stream.of("kms:Encrypt", "kms:Decrypt", "kms:CreateGrant")
                    .filter(_ -> !key.isEmpty())
                    .forEach(it -> calls.add(new RoleCall(it, key)
                            .with("kms:ViaService", "lambda.%s.amazonaws.com".formatted(request.region()))));
        }
        if (body(request).containsKey("Tags")) {
            calls.add(new RoleCall("lambda:TagResource", arn("lambda", request, "function:" + name)));
        }
        return calls;
    }

    private RoleCall gateway(AwsRequest request) {
        String path = URLDecoder.decode(request.path(), UTF_8);
        var call = new RoleCall(
                "apigateway:" + request.method(), "arn:aws:apigateway:%s::%s".formatted(request.region(), path));
        if (body(request).get("tags") instanceof Map<?, ?> tags && tags.containsKey(OWNER)) {
            return call.with("aws:RequestTag/" + OWNER, String.valueOf(tags.get(OWNER)));
        }
        Matcher parent = GATEWAY.matcher(path);
        return Optional.of(parent)
                .filter(Matcher::matches)
                .flatMap(it -> moto.get("apigateway", it.group(1)))
                .map(it -> it.get("tags"))
                .map(it -> ((Map<?, ?>) it).get(OWNER))
                .map(it -> call.with("aws:ResourceTag/" + OWNER, it.toString()))
                .orElse(call);
    }

    private List<RoleCall> cloudFront(AwsRequest request) {
        var id = new StringBuilder();
        String action = found(request, id);
        String named = URLDecoder.decode(request.query(), UTF_8).replaceFirst("^.*distribution/", "");
        String distribution = action.endsWith("Resource") ? named.replaceFirst("&.*$", "") : id.toString();
        boolean isGlobal = Stream.of("List", "OriginAccessControl").anyMatch(it -> action.contains(it))
                && !action.endsWith("Resource");
        var call = new RoleCall(
                action, isGlobal ? "*" : "arn:aws:cloudfront::%s:distribution/%s".formatted(ACCOUNT, distribution));
        if (request.body().contains("<Key>" + OWNER)) {
            RoleCall tagged = call.with("aws:RequestTag/" + OWNER, "here");
            return action.endsWith("CreateDistribution")
                    ? List.of(tagged, new RoleCall("cloudfront:TagResource", tagged.resource(), tagged.context()))
                    : List.of(tagged);
        }
        return List.of(cloudFront.isTagged(distribution, OWNER) ? call.with("aws:ResourceTag/" + OWNER, "here") : call);
    }

    private static RoleCall route53(AwsRequest request) {
        var id = new StringBuilder();
        String action = found(request, id);
        return new RoleCall(
                action,
                "arn:aws:route53:::%s/%s".formatted(action.endsWith("GetChange") ? "change" : "hostedzone", id));
    }

    private RoleCall iam(AwsRequest request) {
        QueryFields fields = QueryFields.of(request.body());
        String policy = fields.get("PolicyArn");
        String role = fields.get("RoleName");
        String resource = role.isEmpty()
                ? policy.isEmpty()
                        ? "arn:aws:iam::%s:policy%s%s".formatted(ACCOUNT, fields.get("Path"), fields.get("PolicyName"))
                        : policy
                : "arn:aws:iam::%s:role/%s".formatted(ACCOUNT, role);
        var call = new RoleCall("iam:" + fields.get("Action"), resource);
        String boundary = fields.has("PermissionsBoundary") ? fields.get("PermissionsBoundary") : boundary(role);
        return boundary == null ? call : call.with("iam:PermissionsBoundary", boundary);
    }

    private @Nullable String boundary(String role) {
        Matcher found = ROLE_BOUNDARY.matcher(moto.text("iam", "/?Action=GetRole&Version=2010-05-08&RoleName=" + role)
                .orElse(""));
        return found.find() ? found.group(1) : null;
    }

    private static List<RoleCall> elastiCache(AwsRequest request) {
        QueryFields fields = QueryFields.of(request.body());
        String action = "elasticache:" + fields.get("Action");
        List<String> resources = new ArrayList<>();
        Map.of("UserId", "user", "UserGroupId", "usergroup", "ReplicationGroupId", "replicationgroup")
                .forEach((field, type) -> {
                    if (fields.has(field)) {
                        resources.add(arn("elasticache", request, "%s:%s".formatted(type, fields.get(field))));
                    }
                });
        if (fields.has("ResourceName")) {
            resources.add(fields.get("ResourceName"));
        }
        return resources.stream().map(it -> new RoleCall(action, it)).toList();
    }

    private static RoleCall json(AwsRequest request) {
        String action = request.target().replaceFirst("^.*\\.", "");
        Map<String, Object> body = body(request);
        return switch (request.service()) {
            case "ssm" -> {
                Object named = Stream.of("Name", "Path", "ResourceId")
                        .filter(body::containsKey)
                        .findFirst()
                        .<Object>map(body::get)
                        .orElse(body.get("Names") instanceof List<?> all && !all.isEmpty() ? all.getFirst() : "");
                yield new RoleCall("ssm:" + action, named.equals("") ? "*" : arn("ssm", request, "parameter" + named));
            }
            case "logs" -> {
                Object group = body.getOrDefault("logGroupName", body.getOrDefault("logGroupNamePrefix", ""));
                yield new RoleCall(
                        "logs:" + action,
                        String.valueOf(body.getOrDefault("resourceArn", arn("logs", request, "log-group:" + group))));
            }
            default -> {
                var call = new RoleCall("acm:" + action, String.valueOf(body.getOrDefault("CertificateArn", "*")));
                yield body.containsKey("Tags") ? call.with("aws:RequestTag/" + OWNER, "here") : call;
            }
        };
    }

    private static RoleCall s3(AwsRequest request) {
        String[] path = request.path().substring(1).split("/", 2);
        boolean isObject = path.length > 1 && !path[1].isEmpty();
        String sub = request.query().replaceFirst("[=&].*$", "");
        String verb = Map.of("GET", "Get", "PUT", "Put", "DELETE", "Delete", "HEAD", "Head", "POST", "Post")
                .getOrDefault(request.method(), "");
        String action = isObject
                ? verb + "Object"
                : switch (sub) {
                    case "" -> request.method().equals("PUT") ? "CreateBucket" : verb + "Bucket";
                    case "tagging" -> verb + "BucketTagging";
                    case "publicAccessBlock" -> verb + "BucketPublicAccessBlock";
                    case "ownershipControls" -> verb + "BucketOwnershipControls";
                    case "policy" -> verb + "BucketPolicy";
                    case "versions" -> "ListBucketVersions";
                    case "uploads" -> "ListBucketMultipartUploads";
                    case "delete" -> "DeleteObject";
                    default -> "ListBucket";
                };
        boolean isOfObject = action.endsWith("Object");
        return new RoleCall(
                "s3:" + action,
                "arn:aws:s3:::%s%s".formatted(path[0], isOfObject ? "/" + (isObject ? path[1] : "x") : ""));
    }

    private static Map<String, Object> body(AwsRequest request) {
        return request.body().isEmpty() ? Map.of() : request.json();
    }

    private static String arn(String service, AwsRequest request, String resource) {
        return "arn:aws:%s:%s:%s:%s".formatted(service, request.region(), ACCOUNT, resource);
    }
}
