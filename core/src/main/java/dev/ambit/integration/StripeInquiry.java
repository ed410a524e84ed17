package dev.ambit.integration;

import static dev.ambit.problem.ProblemCode.OVERLOADED;
import static dev.ambit.problem.ProblemCode.STRIPE_ERROR;

import com.stripe.StripeClient;
import com.stripe.exception.AuthenticationException;
import com.stripe.exception.PermissionException;
import com.stripe.exception.RateLimitException;
import com.stripe.exception.StripeException;
import dev.ambit.db.EnvironmentId;
import dev.ambit.egress.Egress;
import dev.ambit.problem.Problem;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;

/// Asks Stripe for the account and mode of a key. Responses of Stripe are never passed on verbatim, because they
/// may contain the key.
public final class StripeInquiry {

    private static final int AT_ONCE_MAX = 16;
    private static final Pattern ACCOUNT = Pattern.compile("acct_[0-9A-Za-z]{1,64}");

    /// Matches the permission in Stripe's error message.
    private static final Pattern PERMISSION = Pattern.compile("'([a-z][0-9a-z_]{0,63}_(read|write))'");

    private static final String NEEDED = "a valid Stripe key that can read the account and its balance";

    private final Egress egress;
    private final String url;
    private final Semaphore places = new Semaphore(AT_ONCE_MAX);

    /// @param url of the Stripe API, without a trailing slash
    public StripeInquiry(Egress egress, String url) {
        this.egress = egress;
        this.url = url;
    }

    /// The account and mode of a key.
    record Answer(String stripeAccountId, StripeMode mode) {}

    /// Makes two calls; do not call it in a transaction.
    ///
    /// @param owner the environment of the calls
    /// @throws Problem 400 if the key is unknown or lacks a permission, 503 if Stripe returns no valid response
    Answer ask(EnvironmentId owner, StripeKey key) {
        // A waiting call occupies a request slot, so their number is bounded.
        if (!places.tryAcquire()) {
            throw OVERLOADED.because(
                    "The server is connecting too many environments to Stripe. Retry in a few seconds.");
        }
        try {
            return answer(client(owner, key));
        } catch (PermissionException refusal) {
            throw key.refused(
                    "The key lacks a permission at Stripe%s. Allow it to read the account and its balance."
                            .formatted(lacking(refusal)),
                    NEEDED);
        } catch (AuthenticationException _) {
            throw key.refused("Stripe rejected the key: it is unknown, revoked or expired. Send another key.", NEEDED);
        } catch (RateLimitException _) {
            throw STRIPE_ERROR.because("Stripe limits the rate of requests at the moment. Retry in a few seconds.");
        } catch (StripeException refusal) {
            throw STRIPE_ERROR.because(
                    "Stripe returned an error (status %s). Retry in a few seconds.".formatted(refusal.getStatusCode()));
        } finally {
            places.release();
        }
    }

    /// Uses its own key and connections, because the library's default state is global.
    private StripeClient client(EnvironmentId owner, StripeKey key) {
        return StripeClient.builder()
                .setApiKey(key.secret())
                .setApiBase(url)
                .setHttpClient(new StripeTransport(egress, owner))
                .setMaxNetworkRetries(0)
                .build();
    }

    private static Answer answer(StripeClient stripe) throws StripeException {
        String account = stripe.v1().accounts().retrieveCurrent().getId();
        Boolean isLive = stripe.v1().balance().retrieve().getLivemode();
        if (account == null || isLive == null || !ACCOUNT.matcher(account).matches()) {
            throw STRIPE_ERROR.because(
                    "The response is not a valid Stripe response. Check the network between this server and Stripe.");
        }
        return new Answer(account, isLive ? StripeMode.LIVE : StripeMode.TEST);
    }

    private static String lacking(PermissionException refusal) {
        var permission = PERMISSION.matcher(refusal.getMessage());
        return permission.find() ? ": `" + permission.group(1) + "`" : "";
    }
}
