package dev.ambit.operator;

import dev.ambit.account.AccountDraft;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.member.FirstOwner;
import dev.ambit.member.Passwords;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The routes of sign-up, which is open until the installation has its first account.
public final class SignUpApi {

    private final SignUp signUp;
    private final SetupToken setupToken;
    private final Passwords passwords;

    public SignUpApi(SignUp signUp, SetupToken setupToken, Passwords passwords) {
        this.signUp = signUp;
        this.setupToken = setupToken;
        this.passwords = passwords;
    }

    public Response get(Request request) {
        boolean isOpen = signUp.isOpen();
        return Response.ok(new StateView(isOpen, isOpen ? setupToken.file() : null));
    }

    public Response signUp(Request request) {
        Body body = request.body(Body.class);
        signUp.requireOpen();
        setupToken.require(body.setupToken(), request.peer());
        var draft = new AccountDraft(body.accountName(), null, null);
        var owner = FirstOwner.of(body.email(), body.displayName(), body.password(), passwords);
        SignUp.SignedUp done = signUp.signUp(draft, owner, request.peer(), request.traceId());
        return Response.created(
                new View(done.owner().token().token(), done.owner().expireAt(), AccountApi.NewView.of(done.account())));
    }

    // The wire.

    public record Body(String setupToken, String email, String password, String displayName, String accountName) {

        /// Omits the secrets, because printed values end up in logs.
        @Override
        public String toString() {
            return "Body[…]";
        }
    }

    /// `setupTokenFile` is the path on the server of the file that keeps the setup token, or null if
    /// `AMBIT_OPERATOR_TOKEN` sets it or sign-up is closed.
    public record StateView(boolean isOpen, @Nullable String setupTokenFile) {}

    /// A new account and session. Send `token` as `Authorization: Bearer`; the account's keys are shown only
    /// once.
    public record View(String token, Instant expireAt, AccountApi.NewView account) {

        /// Omits the token, because printed values end up in logs.
        @Override
        public String toString() {
            return "View[…]";
        }
    }
}
