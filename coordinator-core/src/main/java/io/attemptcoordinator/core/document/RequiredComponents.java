package io.attemptcoordinator.core.document;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells Jackson that a component of a record is required unless it may be null. */
final class RequiredComponents extends JacksonAnnotationIntrospector {
    /** The components that may be null, and are then left out. A test compares them with the annotations of the api. */
    static final Set<String> OPTIONAL = Set.of(
            "AttemptLimits.threshold",
            "AttemptReport.best",
            "AttemptReport.shortfall",
            "Budget.wallTime",
            "Budget.tokens",
            "Budget.totalIterations",
            "Budget.cost",
            "CandidatesCompared.preferred",
            "Choice.winner",
            "Choice.confidence",
            "Choice.score",
            "ComponentRecord.weight",
            "Iteration.verdict",
            "Iteration.failure",
            "Iteration.scores",
            "IterationSummary.score",
            "IterationSummary.failureClass",
            "RunFinished.best",
            "RunManifest.baseline",
            "RunOutcome.failure",
            "RunResumed.bestScore",
            "Verdict.pass");

    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable Boolean hasRequiredMarker(AnnotatedMember member) {
        return member instanceof AnnotatedParameter
                ? Boolean.valueOf(!isOptional(member))
                : super.hasRequiredMarker(member);
    }

    @Override
    public JsonSetter.Value findSetterInfo(Annotated annotated) {
        return isOptional(annotated) ? JsonSetter.Value.forValueNulls(Nulls.SET) : super.findSetterInfo(annotated);
    }

    private static boolean isOptional(Annotated annotated) {
        if (!(annotated instanceof AnnotatedParameter parameter)
                || !parameter.getDeclaringClass().isRecord()) {
            return false;
        }
        Class<?> owner = parameter.getDeclaringClass();
        String component = owner.getRecordComponents()[parameter.getIndex()].getName();
        return OPTIONAL.contains(owner.getSimpleName() + "." + component);
    }
}
