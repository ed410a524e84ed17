package dev.ambit.standin.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.standin.aws.StrictAws.Refusal;
import java.net.URLEncoder;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Adds a rule of IAM that moto lacks: a policy that is attached, or has versions other than the default one, cannot be
/// deleted.
record StrictIam(MotoClient moto) {

    private static final Pattern HOLDER = Pattern.compile("<(?:Group|Role|User)Name>");
    private static final Pattern OLD_VERSION = Pattern.compile("<IsDefaultVersion>false", Pattern.CASE_INSENSITIVE);
    private static final int CONFLICT = 409;

    @Nullable
    Refusal refusal(AwsRequest request) {
        QueryFields fields = QueryFields.of(request.body());
        return fields.get("Action").equals("DeletePolicy") && isInUse(fields.get("PolicyArn"))
                ? new Refusal(CONFLICT, "DeleteConflict")
                : null;
    }

    private boolean isInUse(String policy) {
        return HOLDER.matcher(answer("ListEntitiesForPolicy", policy)).find()
                || OLD_VERSION.matcher(answer("ListPolicyVersions", policy)).find();
    }

    private String answer(String action, String policy) {
        return moto.text(
                        "iam",
                        "/?Action=%s&Version=2010-05-08&PolicyArn=%s"
                                .formatted(action, URLEncoder.encode(policy, UTF_8)))
                .orElse("");
    }
}
