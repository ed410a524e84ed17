package dev.ambit.github;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.ambit.access.Secrets;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import dev.ambit.http.Json;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.stack.ResourceHolder;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Receives GitHub's webhook. A push only makes the head of its branch due to be read, so pushes that arrive twice,
/// late or in another order deploy nothing old.
public final class GithubPushApi {

    /// Larger pushes are found when heads are compared.
    static final int BODY_BYTES_MAX = 1 << 20;

    private static final String ALGORITHM = "HmacSHA256";
    private static final String SIGNATURE = "X-Hub-Signature-256";
    private static final String DELIVERY = "X-GitHub-Delivery";
    private static final String PUSH = "push";
    private static final Pattern BRANCH = Pattern.compile("refs/heads/([\\w.-]{1,63})");
    private static final Pattern SIGNATURE_FORM = Pattern.compile("sha256=[0-9a-f]{64}");
    private static final Pattern DELIVERY_FORM = Pattern.compile("[\\w-]{1,64}");

    private static final System.Logger LOG = System.getLogger(GithubPushApi.class.getName());

    /// Stands for the account and the secret of a branch without a stack.
    private static final AccountId NO_ACCOUNT = new AccountId(0);

    private static final String NO_SECRET = "no webhook secret";

    private final Transactions transactions;
    private final Secrets secrets;
    private final StackResources resources;
    private final InstantSource clock;

    GithubPushApi(Transactions transactions, Secrets secrets, StackResources resources, InstantSource clock) {
        this.transactions = transactions;
        this.secrets = secrets;
        this.resources = resources;
        this.clock = clock;
    }

    /// Receives a delivery. Answers before the branch is read, because GitHub waits for only 10 seconds.
    ///
    /// A forged delivery gets the answer of a branch without a stack, after the same statements and the same HMAC.
    /// Otherwise strangers could find out which branches exist.
    public Response receive(Request request) {
        byte[] body = request.content();
        String signature = header(request, SIGNATURE, SIGNATURE_FORM);
        String delivery = header(request, DELIVERY, DELIVERY_FORM);
        Payload payload = Json.readLenient(body, Payload.class);
        if (!PUSH.equals(request.header("X-GitHub-Event"))) {
            return Response.accepted(new View(0));
        }
        Optional<ResourceHolder> holder = holder(String.valueOf(payload.ref()));
        AccountId account = holder.map(ResourceHolder::account).orElse(NO_ACCOUNT);
        boolean isProven = isProven(account, payload, body, signature);
        boolean isAccepted =
                isProven && holder.isPresent() && accept(account, holder.get().environment(), delivery);
        return Response.accepted(new View(isAccepted ? 1 : 0));
    }

    /// Returns the holder of a branch, whose name is unique in the installation.
    private Optional<ResourceHolder> holder(String ref) {
        Matcher branch = BRANCH.matcher(ref);
        return branch.matches()
                ? transactions.outside(tx -> resources.holder(tx, ResourceKind.BRANCH, branch.group(1)))
                : Optional.empty();
    }

    /// Returns whether the App that is attached to the account has signed the delivery for its repository.
    private boolean isProven(AccountId account, Payload payload, byte[] body, String signature) {
        String repository = payload.repository() == null
                ? ""
                : String.valueOf(payload.repository().full_name());
        Optional<GithubApp> app = transactions
                .in(account, tx -> GithubApps.find(tx, account, secrets))
                .map(GithubApps.Attached::app);
        boolean isSigned = proves(app.map(GithubApp::webhookSecret).orElse(NO_SECRET), body, signature);
        boolean isProven = isSigned
                && app.filter(it -> it.repository().equalsIgnoreCase(repository))
                        .isPresent();
        if (!isProven && app.isPresent()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "A GitHub delivery for a branch of account {0,number,#} is not signed with the webhook secret of its App."
                            + " Set the same secret on GitHub and in Ambit.",
                    account.value());
        }
        return isProven;
    }

    /// Makes the branch of a push due.
    ///
    /// @return false if the delivery was received before
    private boolean accept(AccountId account, EnvironmentId environment, String delivery) {
        return transactions.in(account, tx -> {
            boolean isNew = GithubDeliveries.add(tx, account, delivery, clock.instant());
            if (isNew) {
                Work.GITHUB_BRANCH.scheduleBy(tx, environment, clock.instant());
            }
            return isNew;
        });
    }

    private static boolean proves(String secret, byte[] body, String signature) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(US_ASCII), ALGORITHM));
            String expected = "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
            return MessageDigest.isEqual(expected.getBytes(US_ASCII), signature.getBytes(US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String header(Request request, String name, Pattern form) {
        String value = String.valueOf(request.header(name));
        if (!form.matcher(value).matches()) {
            throw BAD_USER_INPUT
                    .because("`%s` must match `%s`; received `%s`. Set a secret for the webhook of the GitHub App."
                            .formatted(name, form.pattern(), shortened(value)))
                    .at(name, value, form.pattern());
        }
        return value;
    }

    // The wire.

    /// The fields of a delivery that are used.
    ///
    /// @param ref pushed ref, such as `refs/heads/acme-dev`
    record Payload(@Nullable String ref, @Nullable Repository repository) {}

    record Repository(@Nullable String full_name) {}

    /// The answer to a delivery.
    ///
    /// @param branches number of branches whose heads are read now; 0 for a repeated or forged delivery, for other
    ///     events than a push, and for branches without a stack
    public record View(int branches) {}
}
