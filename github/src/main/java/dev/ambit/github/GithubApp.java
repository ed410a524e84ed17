package dev.ambit.github;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import java.security.GeneralSecurityException;
import java.security.interfaces.RSAPrivateKey;
import java.util.regex.Pattern;

/// A GitHub App that is installed on the repository of an account.
///
/// @param privateKey PEM file with the RSA key of the App
/// @param webhookSecret signs the deliveries of the App's webhook
/// @param repository owner and name, such as `acme/store`
/// @param apiUrl base URL of GitHub's REST API, without a slash at its end
record GithubApp(
        long appId, long installationId, String privateKey, String webhookSecret, String repository, String apiUrl) {

    static final String GITHUB_API = "https://api.github.com";

    private static final String HIDDEN = "(hidden)";
    private static final String KEY_FORM = "a PEM file with an RSA private key of at least 2048 bits";
    private static final Pattern SECRET = Pattern.compile("[!-~]{16,255}");
    private static final Pattern REPOSITORY =
            Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})/(?!\\.{1,2}$)[A-Za-z0-9._-]{1,100}");

    /// Plain HTTP is allowed on this machine only, for stand-ins.
    private static final Pattern API_URL = Pattern.compile(
            "(?:https://[a-z0-9.-]{1,253}|http://(?:localhost|127\\.0\\.0\\.1))(?::\\d{1,5})?(?:/[\\w.-]+)*");

    GithubApp {
        requirePositive("appId", appId);
        requirePositive("installationId", installationId);
        require(SECRET, webhookSecret, "webhookSecret", "16 to 255 printable ASCII characters", HIDDEN);
        require(REPOSITORY, repository, "repository", "an owner and a name, such as acme/store", repository);
        require(API_URL, apiUrl, "apiUrl", "an https:// URL without a slash at its end, such as " + GITHUB_API, apiUrl);
        try {
            PrivateKeyPem.read(privateKey);
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            throw refused("privateKey", HIDDEN, KEY_FORM);
        }
    }

    private static void requirePositive(String field, long value) {
        if (value <= 0) {
            throw refused(field, Long.toString(value), "the positive number that GitHub shows");
        }
    }

    private static void require(Pattern allowed, String value, String field, String form, String shown) {
        if (!allowed.matcher(value).matches()) {
            throw refused(field, shown, form);
        }
    }

    private static RuntimeException refused(String field, String shown, String form) {
        return BAD_USER_INPUT
                .because("`%s` must be %s; received `%s`. Send another value.".formatted(field, form, shortened(shown)))
                .at(field, shown, form);
    }

    RSAPrivateKey key() {
        try {
            return PrivateKeyPem.read(privateKey);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The key was checked.", e);
        }
    }

    /// Returns the name of the repository without its owner.
    String repositoryName() {
        return repository.substring(repository.indexOf('/') + 1);
    }

    /// Returns the base URL of GitHub's pages. A GitHub Enterprise Server has its API below `/api/v3`.
    String siteUrl() {
        return apiUrl.equals(GITHUB_API) ? "https://github.com" : apiUrl.replaceFirst("/api/v3$", "");
    }

    /// Whether both Apps are installed on the same repository.
    boolean hasSameBranches(GithubApp other) {
        return repository.equalsIgnoreCase(other.repository) && apiUrl.equals(other.apiUrl);
    }

    /// Omits the secrets, so that logs do not contain them.
    @Override
    public String toString() {
        return "App %d on %s".formatted(appId, repository);
    }
}
