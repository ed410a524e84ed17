package dev.ambit.operator;

import dev.ambit.account.AccountDraft;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.member.FirstOwner;
import dev.ambit.member.Passwords;
import java.time.Instant;

/// The door of an installation in which nobody is yet.
public final class SignUpApi {

    private final SignUp signUp;
    private final Passwords passwords;

    public SignUpApi(SignUp signUp, Passwords passwords) {
        this.signUp = signUp;
        this.passwords = passwords;
    }

    public Response get(Request request) {
        return Response.ok(new StateView(signUp.isOpen()));
    }

    public Response signUp(Request request) {
        Body body = request.body(Body.class);
        signUp.requireOpen();
        var draft = new AccountDraft(body.accountName(), null, null);
        var owner = FirstOwner.of(body.email(), body.displayName(), body.password(), passwords);
        SignUp.SignedUp done = signUp.signUp(draft, owner, request.peer(), request.traceId());
        return Response.created(
                new View(done.owner().token().token(), done.owner().expireAt(), AccountApi.NewView.of(done.account())));
    }

    // The wire.

    public record Body(String email, String password, String displayName, String accountName) {

        /// Without the password: what prints itself ends in a log one day.
        @Override
        public String toString() {
            return "Body[…]";
        }
    }

    public record StateView(boolean isOpen) {}

    /// `token` is sent as `Authorization: Bearer`; the account's keys are shown this once.
    public record View(String token, Instant expireAt, AccountApi.NewView account) {

        /// Without the token: what prints itself ends in a log one day.
        @Override
        public String toString() {
            return "View[…]";
        }
    }
}
