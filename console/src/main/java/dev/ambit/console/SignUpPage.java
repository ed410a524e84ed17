package dev.ambit.console;

import dev.ambit.http.Form;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Opens the first account of an installation and shows its keys.
public final class SignUpPage {

    private SignUpPage() {}

    static Response show(ConsoleRequest visit) {
        State state = SignInPage.signUp(visit);
        return state.isOpen()
                ? visit.show("sign-up", view(visit, state, new Filled("", "", "", true), null))
                : Screen.seeOther("/console/sign-in");
    }

    static Response signUp(ConsoleRequest visit) {
        Form form = visit.form();
        var filled = new Filled(
                form.text("accountName").strip(),
                form.text("displayName").strip(),
                form.text("email").strip(),
                form.isTicked("sample"));
        Opened opened;
        try {
            opened = visit.send("POST", "/sign-up", filled.body(form.text("setupToken"), form.text("password")))
                    .data(Opened.class);
        } catch (Problem problem) {
            return visit.refuse(problem, "sign-up", view(visit, SignInPage.signUp(visit), filled, Fault.of(problem)));
        }
        return SessionCookie.set(
                visit.request(), welcome(visit.as(opened.token()), opened.account(), filled.sample()), opened.token());
    }

    private static Response welcome(ConsoleRequest visit, NewAccount account, boolean isSampleWanted) {
        ConsoleScope scope = scope(visit, account);
        NewKeysPage.Keys development = account.environments().getFirst();
        boolean hasSample = isSampleWanted && scope != null && SampleData.fill(visit, scope, development.slug());
        var view = new WelcomeView(
                visit.frame("Welcome", "", scope),
                account.displayName(),
                "/console/" + account.slug(),
                development.displayName(),
                development.slug(),
                hasSample ? SampleData.check(visit.url()) : visit.url() + "/api/v1/products",
                hasSample,
                isSampleWanted && !hasSample,
                development.secrets(),
                account.environments().getLast().secrets(),
                account.apiKey());
        return visit.show("welcome", view);
    }

    /// Returns the new account with its environment, or null if the API fails. The page then still shows the keys of
    /// the account, because they cannot be shown again.
    private static @Nullable ConsoleScope scope(ConsoleRequest visit, NewAccount account) {
        try {
            return visit.scope(account.slug());
        } catch (Problem _) {
            return null;
        }
    }

    private static View view(ConsoleRequest visit, State state, Filled filled, @Nullable Fault fault) {
        return new View(visit.frame("Sign up", "", null), state.tokenHint(), filled, fault);
    }

    public record Filled(String accountName, String displayName, String email, boolean sample) {

        Map<String, Object> body(String setupToken, String password) {
            return Map.of(
                    "setupToken",
                    setupToken,
                    "accountName",
                    accountName,
                    "displayName",
                    displayName,
                    "email",
                    email,
                    "password",
                    password);
        }
    }

    /// The sign-up form.
    ///
    /// @param tokenHint where to find the setup token
    public record View(
            Frame frame,
            String tokenHint,
            Filled filled,
            @Nullable Fault fault) {}

    /// Whether sign-up is open.
    ///
    /// @param setupTokenFile file on the server that holds the token; null if an environment variable holds it
    record State(boolean isOpen, @Nullable String setupTokenFile) {

        String tokenHint() {
            return setupTokenFile == null
                    ? "Enter the value of AMBIT_OPERATOR_TOKEN, with which the server was started."
                    : "The server keeps it in the file %s.".formatted(setupTokenFile);
        }
    }

    /// The page after sign-up, which is shown once.
    ///
    /// @param path the first page of the account
    /// @param checkUrl URL of the first request, which tries the server key
    public record WelcomeView(
            Frame frame,
            String account,
            String path,
            String environment,
            String slug,
            String checkUrl,
            boolean hasSample,
            boolean hasSampleFailed,
            List<NewKeysPage.Secret> development,
            List<NewKeysPage.Secret> production,
            String accountKey) {

        /// Returns the path of the page that creates the first catalog of the development environment.
        public String start() {
            return "%s/e/%s/start".formatted(path, slug);
        }

        public String serverKey() {
            return development.getFirst().value();
        }

        /// Leaves out the keys, which must not reach a log.
        @Override
        public String toString() {
            return "WelcomeView[" + slug + "]";
        }
    }

    record Opened(String token, NewAccount account) {

        /// Leaves out the token, which must not reach a log.
        @Override
        public String toString() {
            return "Opened[" + account.slug() + "]";
        }
    }

    record NewAccount(String slug, String displayName, String apiKey, List<NewKeysPage.Keys> environments) {

        /// Leaves out the keys, which must not reach a log.
        @Override
        public String toString() {
            return "NewAccount[" + slug + "]";
        }
    }
}
