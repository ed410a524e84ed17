/// Usage: quantities of metered features that customers have used, reported or metered from events. A limit decides
/// about further use, but never rejects a report. Consumption checks and reports in one step.
@NullMarked
package dev.ambit.usage;

import org.jspecify.annotations.NullMarked;
