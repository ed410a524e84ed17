package dev.ambit.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `ambit feature`: the features of an environment.
final class FeatureCommands {

    private static final EntityKind FEATURE = new EntityKind(
            "feature",
            "a feature",
            "/api/v1/features",
            List.of(
                    TextColumn.of("ID", "id"),
                    TextColumn.of("NAME", "displayName"),
                    TextColumn.of("TYPE", "featureType"),
                    TextColumn.of("METER", "meterType"),
                    TextColumn.of("UNIT", "featureUnits"),
                    TextColumn.of("STATUS", "featureStatus")),
            List.of(
                    TextColumn.of("id", "id"),
                    TextColumn.of("name", "displayName"),
                    TextColumn.of("description", "description"),
                    TextColumn.of("type", "featureType"),
                    TextColumn.of("meter", "meterType"),
                    TextColumn.of("unit", "featureUnits"),
                    TextColumn.of("units", "featureUnitsPlural"),
                    TextColumn.of("status", "featureStatus"),
                    TextColumn.of("created", "createdAt")));

    private static final OptionSpec TYPE =
            CommandSpecs.choice("--type", "Type, which cannot be changed", "boolean", "number", "enum");
    private static final OptionSpec METER = CommandSpecs.choice(
            "--meter", "How usage is counted, which cannot be changed", "fluctuating", "incremental");
    private static final OptionSpec NAME = CommandSpecs.option("--name", "NAME", "Display name");
    private static final OptionSpec DESCRIPTION =
            CommandSpecs.option("--description", "TEXT", "Description, or '' for none");
    private static final OptionSpec UNIT = CommandSpecs.option("--unit", "WORD", "Name of one unit, such as seat");
    private static final OptionSpec UNITS = CommandSpecs.option("--units", "WORD", "Plural of the unit, such as seats");

    private FeatureCommands() {}

    static CommandSpec command(Terminal terminal) {
        return CommandSpecs.group(
                terminal,
                "feature",
                "Manages the features of an environment.",
                FEATURE.list(
                        terminal,
                        Map.of("--type", "featureType", "--status", "status"),
                        CommandSpecs.choice("--type", "Type of the features", "boolean", "number", "enum"),
                        CommandSpecs.choice("--status", "Status of the features", "new", "active", "suspended")),
                FEATURE.get(terminal),
                FEATURE.create(
                        terminal,
                        "Creates a feature.",
                        Map.of(
                                "--name", "displayName",
                                "--description", "description",
                                "--type", "featureType",
                                "--meter", "meterType",
                                "--unit", "featureUnits",
                                "--units", "featureUnitsPlural"),
                        NAME,
                        DESCRIPTION,
                        TYPE,
                        METER,
                        UNIT,
                        UNITS),
                FEATURE.edit(
                        terminal,
                        "Edits a feature. The change takes effect immediately.",
                        Map.of(
                                "--name", "displayName",
                                "--description", "description",
                                "--unit", "featureUnits",
                                "--units", "featureUnitsPlural"),
                        NAME,
                        DESCRIPTION,
                        UNIT,
                        UNITS),
                FEATURE.archive(terminal, "Archives a feature."),
                FEATURE.post(terminal, "unarchive", "Unarchives a feature."));
    }
}
