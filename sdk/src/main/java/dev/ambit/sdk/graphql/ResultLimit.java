package dev.ambit.sdk.graphql;

import graphql.execution.instrumentation.InstrumentationContext;
import graphql.execution.instrumentation.InstrumentationState;
import graphql.execution.instrumentation.SimpleInstrumentationContext;
import graphql.execution.instrumentation.SimplePerformantInstrumentation;
import graphql.execution.instrumentation.parameters.InstrumentationFieldParameters;

/// Limits the values of a result. A short document can select a huge result, because lists multiply fields.
final class ResultLimit extends SimplePerformantInstrumentation {

    @Override
    public InstrumentationContext<Object> beginFieldExecution(
            InstrumentationFieldParameters parameters, InstrumentationState state) {
        OperationContext context =
                parameters.getExecutionContext().getGraphQLContext().get(OperationContext.class);
        context.count().add();
        return SimpleInstrumentationContext.noOp();
    }
}
