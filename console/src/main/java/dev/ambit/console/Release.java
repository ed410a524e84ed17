package dev.ambit.console;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A release.
public record Release(
        String id,
        String state,
        String operationId,
        List<Migration> migrations,
        List<OfStack> stacks,
        Instant createdAt) {

    public String title() {
        return migrations.stream().map(Migration::toString).collect(Collectors.joining(", "));
    }

    public String stateWord() {
        return stateWord(state);
    }

    public boolean isOver() {
        return OperationStates.isOver(state);
    }

    public boolean hasFailed() {
        return state.equals("FAILED");
    }

    public long done() {
        return stacks.stream().filter(it -> it.state.equals("DONE")).count();
    }

    static String stateWord(String state) {
        return switch (state) {
            case "SKIPPED" -> "Suspended; the next release includes it";
            case "CANCELED" -> "Withdrawn";
            default -> OperationStates.label(state);
        };
    }

    public record Migration(String version, String description) {

        @Override
        public String toString() {
            return version + " " + description;
        }
    }

    /// The result of a release in one stack.
    ///
    /// @param checksum of the structure; equal stacks have equal checksums
    public record OfStack(
            String environment,
            String stage,
            String state,
            @Nullable String checksum,
            @Nullable Long durationMillis,
            @Nullable Failure error) {

        public boolean isProduction() {
            return stage.equals("PRODUCTION");
        }

        public String stateWord() {
            return Release.stateWord(state);
        }
    }

    /// Why a release failed in a stack.
    ///
    /// @param version of the migration that failed
    public record Failure(@Nullable String version, String message) {}
}
