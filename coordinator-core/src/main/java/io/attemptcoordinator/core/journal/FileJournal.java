package io.attemptcoordinator.core.journal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.Hashing;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.core.document.Json;
import io.attemptcoordinator.core.document.RecordMapper;
import io.attemptcoordinator.core.document.Redactor;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends the events of a run to a file, a line each: {@code {"seq":n,"sha256":"…","event":{…}}}. The digest covers that of
 * the line before and the event, so that a line that was changed, removed or added later is found. An event is forced to
 * the disk before {@link #append} returns; secrets are redacted.
 *
 * <p><b>Thread-safety:</b> one thread appends.
 *
 * @since 0.1
 */
public final class FileJournal implements Journal {
    private static final Logger LOG = LoggerFactory.getLogger(FileJournal.class);

    /** What the chain of digests begins with. */
    private static final String START = "0".repeat(64);

    /** The maximum size of a line: 256 MiB, far above that of a document, so that whatever can be recorded is. */
    private static final int MAX_LINE_BYTES = 1 << 28;

    private final Path file;
    private final RecordMapper mapper;
    private final FileOutputStream out;
    private String last = START;
    private long next;
    private boolean isTorn;

    private FileJournal(Path file, RecordMapper mapper, FileOutputStream out) {
        this.file = file;
        this.mapper = mapper;
        this.out = out;
    }

    /**
     * Opens the journal of a new run.
     *
     * @param file where to write it; must not exist
     * @param redactor removes secrets
     * @param run the name of the run
     * @throws CoordinatorException with {@link Code#ARTIFACT_IO} if it cannot be created
     */
    public static FileJournal open(Path file, Redactor redactor, String run) {
        try {
            Files.createFile(file);
            // A plain stream, because an interrupt closes a channel, and the record of a run must not be torn.
            return new FileJournal(file, new RecordMapper(run, redactor), new FileOutputStream(file.toFile(), true));
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot create the journal " + file + ": " + e, e);
        }
    }

    @Override
    public void append(RunEvent event) {
        ObjectNode node = mapper.tree(event);
        String digest = digest(last, node);
        ObjectNode line = Json.object().put("seq", next).put("sha256", digest);
        line.set("event", node);
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        requireRoom(bytes.length);
        isTorn = true;
        try {
            out.write(bytes);
            out.getFD().sync();
            isTorn = false;
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot append to the journal " + file + ": " + e, e);
        }
        last = digest;
        next++;
    }

    /** Nothing is written that {@link #read} would refuse. */
    private void requireRoom(int length) {
        if (isTorn || length > MAX_LINE_BYTES) {
            String why = isTorn
                    ? "an earlier event was not written completely"
                    : "the event has " + length + " bytes, and a line may have at most " + MAX_LINE_BYTES;
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot append to the journal " + file + ": " + why);
        }
    }

    private static String digest(String before, ObjectNode event) {
        return Hashing.sha256()
                .hashString(before + event, StandardCharsets.UTF_8)
                .toString();
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot close the journal " + file + ": " + e, e);
        }
    }

    /**
     * Reads a journal. A last line without a line end was being written when the process died; it is left out, and logged.
     *
     * @param file the journal
     * @param run the name under which the run is read
     * @return the events, in order
     * @throws CoordinatorException with {@link Code#MALFORMED}, naming the line, if it is not what was written, or with
     *     {@link Code#ARTIFACT_IO} if it cannot be read
     */
    public static List<RunEvent> read(Path file, String run) {
        RecordMapper mapper = new RecordMapper(run, Redactor.of(Map.of()));
        List<RunEvent> events = new ArrayList<>();
        String last = START;
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = wholeLine(file, lines, 1);
                    line != null;
                    line = wholeLine(file, lines, events.size() + 1)) {
                String name = file.getFileName() + ", line " + (events.size() + 1);
                ObjectNode node = Json.read(
                        name, new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8)), MAX_LINE_BYTES);
                if (!(node.get("event") instanceof ObjectNode event)
                        || !node.path("seq").equals(Json.value(events.size()))
                        || !node.path("sha256").asText().equals(digest(last, event))) {
                    throw new CoordinatorException(
                            Code.MALFORMED,
                            name + " is not what was written: its number or its digest does not follow from the lines "
                                    + "before it. The journal was changed.");
                }
                last = node.path("sha256").asText();
                events.add(mapper.record(name, "/event", event, RunEvent.class));
            }
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot read the journal " + file + ": " + e, e);
        }
        return events;
    }

    /** The next line that has its end; null if there is none. Bounded, because a journal that was changed may be anything. */
    private static @Nullable String wholeLine(Path file, BufferedReader lines, int number) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = lines.read(); next >= 0; next = lines.read()) {
            if (next == '\n') {
                return line.toString();
            }
            if (line.length() >= MAX_LINE_BYTES) {
                throw new IOException("a line has more than " + MAX_LINE_BYTES + " characters");
            }
            line.append((char) next);
        }
        if (!line.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("line", number)
                    .log("The last line of the journal was not written completely and is left out");
        }
        return null;
    }
}
