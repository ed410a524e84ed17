package dev.ambit.cli;

import java.util.HexFormat;
import java.util.regex.Pattern;

/// Colors for terminals.
record TerminalColors(boolean isOn) {

    private static final String PRODUCTION = "PRODUCTION";
    private static final Pattern COLOR = Pattern.compile("#[0-9a-f]{6}");

    /// Returns a text in the color of warnings.
    TerminalText warning(String text) {
        return painted("33", text);
    }

    TerminalText title(String text) {
        return painted("1", text);
    }

    /// Returns the type of an environment. Production stands out, also without colors.
    TerminalText type(String type) {
        return type.equals(PRODUCTION) ? painted("1;37;41", PRODUCTION) : TerminalText.of("non-production");
    }

    /// Returns a color such as `#2563eb`, painted in that color.
    TerminalText color(String written) {
        if (!COLOR.matcher(written).matches()) {
            return TerminalText.of(written);
        }
        byte[] parts = HexFormat.of().parseHex(written, 1, written.length());
        return painted("38;2;%d;%d;%d".formatted(parts[0] & 0xff, parts[1] & 0xff, parts[2] & 0xff), written);
    }

    private TerminalText painted(String style, String text) {
        TerminalText plain = TerminalText.of(text);
        return isOn ? new TerminalText(plain.plain(), "\u001b[%sm%s\u001b[0m".formatted(style, plain.plain())) : plain;
    }
}
