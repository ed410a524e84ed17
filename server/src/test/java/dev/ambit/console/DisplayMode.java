package dev.ambit.console;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.ambit.LongForm;
import java.util.List;
import java.util.Random;

/// The color scheme and the width of a screen on which a walk is done.
record DisplayMode(ColorScheme scheme, int width) {

    private static final int HIGH = 800;
    private static final List<ColorScheme> SCHEMES = List.of(ColorScheme.DARK, ColorScheme.LIGHT);

    /// Returns a mode of this width in one color scheme, which is another in each run; the long form returns both.
    /// `-Dambit.seed` chooses one of them.
    static List<DisplayMode> ofWidth(int width) {
        List<DisplayMode> all =
                SCHEMES.stream().map(scheme -> new DisplayMode(scheme, width)).toList();
        Long seed = Long.getLong("ambit.seed");
        if (seed == null && LongForm.ENABLED) {
            return all;
        }
        long chosen = seed == null ? new Random().nextLong() : seed;
        return List.of(all.get((int) Math.floorMod(chosen, (long) all.size())));
    }

    void applyTo(Page page) {
        page.setViewportSize(width, HIGH);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
    }

    @Override
    public String toString() {
        return "%s %d, -Dambit.seed=%d".formatted(scheme, width, SCHEMES.indexOf(scheme));
    }
}
