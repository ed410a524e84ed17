package dev.ambit.console;

import dev.ambit.http.Contract;
import dev.ambit.http.LocalClient;
import dev.ambit.http.Page;
import dev.ambit.http.Response;
import dev.ambit.http.Router;
import java.util.Locale;
import java.util.function.Function;

/// The table of contents of the console. A page's place says where it belongs: in an account, or in an environment `e`.
public final class ConsoleRoutes {

    private static final String ACCOUNT = "/console/{account}";

    private final Router router;
    private final Pages pages;

    private ConsoleRoutes(Router router, Pages pages) {
        this.router = router;
        this.pages = pages;
    }

    public static void add(Router router) {
        new ConsoleRoutes(router, new Pages(new LocalClient(router))).add();
    }

    private void add() {
        router.page("GET", Assets.PATH + "{name}", "getAsset", pages::asset, open("text/plain"));
        look("/", SignInPage::home);
        look("/console", SignInPage::home);
        look("/console/sign-in", SignInPage::show);
        form("/console/sign-in", SignInPage::signIn);
        form("/console/sign-out", SignInPage::signOut);
        list(ACCOUNT + "/environments", EnvironmentsPage::show);
    }

    private void look(String path, Function<Visit, Response> page) {
        router.page("GET", path, name("look", path), pages.look(page), open("text/html"));
    }

    /// One that goes on after what stands in the address.
    private void list(String path, Function<Visit, Response> page) {
        Contract contract = open("text/html").query(Page.Query.class);
        router.page("GET", path, name("look", path), pages.look(page), contract);
    }

    private void form(String path, Function<Visit, Response> page) {
        router.page(
                "POST",
                path,
                name("form", path),
                pages.form(page),
                open("text/html").formBody());
    }

    /// Whoever may see what stands on a page, the API says.
    private static Contract open(String contentType) {
        return Contract.text(contentType).by("anyone").tag("Console");
    }

    private static String name(String kind, String path) {
        return (kind + path.replaceAll("\\W+", "-")).toLowerCase(Locale.ROOT);
    }
}
