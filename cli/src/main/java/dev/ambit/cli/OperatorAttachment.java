package dev.ambit.cli;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// An account or resource at a provider, which an operator attaches to an account for its new stacks.
///
/// @param path below the account, such as `/aws`
/// @param prompted field whose value is a secret, so that the command prompts for it
record OperatorAttachment(String path, String prompted, String prompt) {

    /// Detaches if `--detach` is set, attaches if the body has fields, and prints the attachment.
    ///
    /// @param read returns the body from the options
    int run(CommandContext caller, Function<CommandContext, Map<String, Object>> read, TextColumn... shown) {
        JsonObject attachment = answer(caller, OperatorCommands.path(caller) + path, read);
        return caller.show(attachment, table -> table.print(attachment, List.of(shown)));
    }

    private JsonObject answer(CommandContext caller, String at, Function<CommandContext, Map<String, Object>> read) {
        if (caller.has("--detach")) {
            return caller.delete(at, Map.of());
        }
        Map<String, Object> body = read.apply(caller);
        if (body.isEmpty()) {
            return caller.get(at);
        }
        body.put(prompted, caller.terminal().keyboard().secret(prompt));
        return caller.put(at, body);
    }
}
