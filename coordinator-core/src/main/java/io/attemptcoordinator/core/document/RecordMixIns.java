package io.attemptcoordinator.core.document;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.ComponentRecord;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunManifest;
import io.attemptcoordinator.api.run.TryReport;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * How the records differ from what Jackson makes of them by itself, kept outside the api, which knows no Jackson.
 *
 * <p>A string is {@link RecordCodecs.Clear} if readers rely on its form: names, digests, media types. All others are redacted.
 */
@SuppressWarnings("UnusedMethod") // Jackson reads the methods of the mix-ins by reflection.
final class RecordMixIns {
    private RecordMixIns() {}

    static SimpleModule module() {
        return new SimpleModule("coordinator-records")
                .addSerializer(String.class, new RecordCodecs.Redacted())
                .addKeySerializer(String.class, new RecordCodecs.RedactedKey())
                .addSerializer(Instant.class, new ToStringSerializer(Instant.class))
                .addDeserializer(Instant.class, new RecordCodecs.FromText<>(Instant.class, Instant::parse))
                .addSerializer(Duration.class, new ToStringSerializer(Duration.class))
                .addDeserializer(Duration.class, new RecordCodecs.FromText<>(Duration.class, Duration::parse))
                .addSerializer(BigDecimal.class, new RecordCodecs.PlainNumber())
                .addSerializer(Path.class, new RecordCodecs.FileName())
                .addDeserializer(
                        Path.class,
                        new RecordCodecs.FromText<>(
                                Path.class, text -> requireNonNull(Path.of(text).getFileName(), "the name of a file")));
    }

    static void addTo(JsonMapper.Builder builder) {
        builder.addMixIn(ArtifactRef.class, ArtifactRefMixIn.class)
                .addMixIn(AttemptReport.class, AttemptReportMixIn.class)
                .addMixIn(AttemptRequest.class, RunNameMixIn.class)
                .addMixIn(AttemptResult.class, AttemptResultMixIn.class)
                .addMixIn(BaselineSnapshot.class, BaselineSnapshotMixIn.class)
                .addMixIn(ComponentRecord.class, ComponentRecordMixIn.class)
                .addMixIn(Failure.class, FailureMixIn.class)
                .addMixIn(Reference.class, ReferenceMixIn.class)
                .addMixIn(RunEvent.class, RunEventMixIn.class)
                .addMixIn(RunManifest.class, RunManifestMixIn.class)
                .addMixIn(Strategy.class, NameMixIn.class)
                .addMixIn(Task.class, NameMixIn.class)
                .addMixIn(TryReport.class, WorkerMixIn.class);
        for (Class<?> event : RunEvent.class.getPermittedSubclasses()) {
            builder.addMixIn(event, RunNameMixIn.class);
        }
        builder.addMixIn(RunEvent.TryStarted.class, WorkerMixIn.class);
    }

    private interface ArtifactRefMixIn {
        @JsonSerialize(using = RecordCodecs.RelativePath.class)
        @JsonDeserialize(using = RecordCodecs.AbsolutePath.class)
        String path();

        @JsonSerialize(using = RecordCodecs.Clear.class)
        String sha256();

        @JsonSerialize(using = RecordCodecs.Clear.class)
        String mediaType();
    }

    private interface AttemptReportMixIn {
        @JsonSerialize(using = RecordCodecs.RelativePath.class)
        @JsonDeserialize(using = RecordCodecs.AbsolutePath.class)
        String folder();
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = AttemptResult.Completed.class, name = "completed"),
        @JsonSubTypes.Type(value = AttemptResult.Failed.class, name = "failed")
    })
    private interface AttemptResultMixIn {}

    private interface BaselineSnapshotMixIn {
        @JsonSerialize(using = RecordCodecs.Clear.class)
        String id();

        @JsonSerialize(using = RecordCodecs.Clear.class)
        String digest();
    }

    private interface ComponentRecordMixIn {
        @JsonSerialize(using = RecordCodecs.Clear.class)
        String kind();

        @JsonSerialize(using = RecordCodecs.Clear.class)
        String name();
    }

    private interface FailureMixIn {
        @JsonProperty("class")
        FailureClass failureClass();

        @JsonSerialize(using = RecordCodecs.Clear.class)
        String classifier();
    }

    private interface NameMixIn {
        @JsonSerialize(using = RecordCodecs.Clear.class)
        String name();
    }

    private interface ReferenceMixIn {
        @JsonSerialize(using = RecordCodecs.Clear.class)
        String view();
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = RunEvent.RunStarted.class, name = "run-started"),
        @JsonSubTypes.Type(value = RunEvent.RunResumed.class, name = "run-resumed"),
        @JsonSubTypes.Type(value = RunEvent.AttemptRequested.class, name = "attempt-requested"),
        @JsonSubTypes.Type(value = RunEvent.TryStarted.class, name = "try-started"),
        @JsonSubTypes.Type(value = RunEvent.IterationReported.class, name = "iteration-reported"),
        @JsonSubTypes.Type(value = RunEvent.TryAbandoned.class, name = "try-abandoned"),
        @JsonSubTypes.Type(value = RunEvent.AttemptFinished.class, name = "attempt-finished"),
        @JsonSubTypes.Type(value = RunEvent.CandidateJudged.class, name = "candidate-judged"),
        @JsonSubTypes.Type(value = RunEvent.CandidatesCompared.class, name = "candidates-compared"),
        @JsonSubTypes.Type(value = RunEvent.RunFinished.class, name = "run-finished"),
        @JsonSubTypes.Type(value = RunEvent.RunFailed.class, name = "run-failed")
    })
    private interface RunEventMixIn {}

    private interface RunNameMixIn {
        @JsonSerialize(using = RecordCodecs.Clear.class)
        @JsonDeserialize(using = RecordCodecs.RunName.class)
        String run();
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    private interface RunManifestMixIn {
        @JsonProperty("name")
        @JsonSerialize(using = RecordCodecs.Clear.class)
        @JsonDeserialize(using = RecordCodecs.RunName.class)
        String run();
    }

    private interface WorkerMixIn extends RunNameMixIn {
        @JsonSerialize(using = RecordCodecs.Clear.class)
        String worker();
    }
}
