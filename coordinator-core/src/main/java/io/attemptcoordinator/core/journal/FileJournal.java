package io.attemptcoordinator.core.journal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.Hashing;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.core.disk.Disk;
import io.attemptcoordinator.core.document.Json;
import io.attemptcoordinator.core.document.RecordMapper;
import io.attemptcoordinator.core.document.Redactor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends the events of a run to a file, a line each: {@code {"seq":n,"sha256":"…","event":{…}}}. The digest covers that of
 * the line before and the event, so that a line that was changed, removed or added later is found. Secrets are redacted.
 *
 * <p>An event that somebody is told about is forced to the disk before {@link #append} returns. That an attempt was requested
 * or a try began is told to nobody: it is written, and becomes durable with the next event that is forced. What a crash loses
 * of it happens again.
 *
 * <p><b>Thread-safety:</b> one thread appends.
 *
 * @since 0.1
 */
public final class FileJournal implements Journal {
    private static final Logger LOG = LoggerFactory.getLogger(FileJournal.class);

    private final Path file;
    private final RecordMapper mapper;
    private final Disk.Output out;
    private String last;
    private long next;
    private boolean isTorn;

    private FileJournal(Path file, RecordMapper mapper, Disk.Output out, String last, long next) {
        this.file = file;
        this.mapper = mapper;
        this.out = out;
        this.last = last;
        this.next = next;
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
        return open(file, redactor, run, new Disk());
    }

    static FileJournal open(Path file, Redactor redactor, String run, Disk disk) {
        try {
            disk.createFile(file);
            // Before its first line, so that a journal that has one cannot vanish.
            disk.force(file.resolveSibling(""));
            return appending(file, redactor, run, disk, JournalReader.START, 0);
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot create the journal " + file + ": " + e, e);
        }
    }

    /**
     * Opens the journal of a run that goes on. What a crash left at its end of an event that nobody was told about is cut off.
     *
     * @param file the journal
     * @param redactor removes secrets
     * @param run the name of the run
     * @param earlier gets the events that are in it, in order
     * @throws CoordinatorException with {@link Code#MALFORMED}, naming the line, if it is not what was written, or with
     *     {@link Code#ARTIFACT_IO} if it cannot be read or written
     */
    public static FileJournal reopen(Path file, Redactor redactor, String run, Consumer<RunEvent> earlier) {
        return reopen(file, redactor, run, new Disk(), earlier);
    }

    static FileJournal reopen(Path file, Redactor redactor, String run, Disk disk, Consumer<RunEvent> earlier) {
        JournalReader.End end = JournalReader.readToLastAcknowledged(file, run, earlier);
        if (end.lines() == 0) {
            throw new CoordinatorException(
                    Code.MALFORMED,
                    "The journal " + file
                            + " has no event, so the run never began, or the file was replaced. Start a new run.");
        }
        try {
            if (Files.size(file) > end.bytes()) {
                LOG.atWarn()
                        .addKeyValue("file", file)
                        .addKeyValue("line", end.lines() + 1)
                        .log("The end of the journal was not written completely and is cut off");
                disk.truncate(file, end.bytes());
            }
            return appending(file, redactor, run, disk, end.digest(), end.lines());
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot reopen the journal " + file + ": " + e, e);
        }
    }

    private static FileJournal appending(Path file, Redactor redactor, String run, Disk disk, String last, long next)
            throws IOException {
        return new FileJournal(file, new RecordMapper(run, redactor), disk.append(file), last, next);
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
            if (JournalReader.isAcknowledged(node.path("type").asText())) {
                out.force();
            }
            isTorn = false;
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot append to the journal " + file + ": " + e, e);
        }
        last = digest;
        next++;
    }

    /** Nothing is written that {@link #read} would refuse, or that nobody would find. */
    private void requireRoom(int length) {
        boolean isGone = !Files.exists(file);
        if (isGone || isTorn || length > JournalReader.MAX_LINE_BYTES) {
            String why = isGone
                    ? "it was removed or moved"
                    : isTorn
                            ? "an earlier event was not written completely"
                            : "the event has " + length + " bytes, and a line may have at most "
                                    + JournalReader.MAX_LINE_BYTES;
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot append to the journal " + file + ": " + why);
        }
    }

    static String digest(String before, ObjectNode event) {
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
        List<RunEvent> events = new ArrayList<>();
        read(file, run, events::add);
        return events;
    }

    /**
     * Reads a journal that may be larger than the memory.
     *
     * @param to gets the events, in order
     * @see #read(Path, String)
     */
    public static void read(Path file, String run, Consumer<RunEvent> to) {
        JournalReader.End end = JournalReader.read(file, run, to);
        if (end.isCut()) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("line", end.lines() + 1)
                    .log("The last line of the journal was not written completely and is left out");
        }
    }

    /** A mapper for reading, where there is nothing to redact. */
    static RecordMapper reading(String run) {
        return new RecordMapper(run, Redactor.of(Map.of()));
    }
}
