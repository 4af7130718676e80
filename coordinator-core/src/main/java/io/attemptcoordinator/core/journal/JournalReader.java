package io.attemptcoordinator.core.journal;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.core.document.Json;
import io.attemptcoordinator.core.document.RecordMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the lines of a journal, and checks that each follows from those before it. For one pass. */
final class JournalReader {
    /** What the chain of digests begins with. */
    static final String START = "0".repeat(64);

    /** The maximum size of a line: 256 MiB, because an attempt may have very many iterations. */
    static final int MAX_LINE_BYTES = 1 << 28;

    /** The events that are not forced to the disk, because nobody is told about them. */
    private static final Set<String> UNACKNOWLEDGED = Set.of("attempt-requested", "try-started");

    private final Path file;
    private final RecordMapper mapper;
    private final InputStream in;
    private String digest = START;
    private long lines;
    private long bytes;

    private JournalReader(Path file, String run, InputStream in) {
        this.file = file;
        this.mapper = FileJournal.reading(run);
        this.in = in;
    }

    /**
     * Where the lines end that were read.
     *
     * @param digest the digest of the last one
     * @param lines how many there are
     * @param bytes how many bytes they have
     * @param isCut whether there is more, without a line end
     */
    record End(String digest, long lines, long bytes, boolean isCut) {}

    static boolean isAcknowledged(String type) {
        return !UNACKNOWLEDGED.contains(type);
    }

    /** Reads all lines; a last one without its end is left out. */
    static End read(Path file, String run, Consumer<RunEvent> to) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            JournalReader reader = new JournalReader(file, run, in);
            Line line = reader.next();
            while (line != null && line.isWhole) {
                to.accept(reader.event(line));
                line = reader.next();
            }
            return reader.end(line != null);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * Reads the lines up to the first that is not as it was written, if nobody was told about that one and what follows: a
     * crash can leave any part of what was not forced to the disk yet. An event that is forced is told about before the next
     * one is written, so something that follows one shows that the damage is no crash's.
     */
    static End readToLastAcknowledged(Path file, String run, Consumer<RunEvent> to) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            JournalReader reader = new JournalReader(file, run, in);
            CoordinatorException wrong = null;
            boolean wasAcknowledged = false;
            for (Line line = reader.next(); line != null; line = reader.next()) {
                if (wasAcknowledged) {
                    throw requireNonNull(wrong);
                }
                if (wrong == null && line.isWhole) {
                    try {
                        to.accept(reader.event(line));
                        continue;
                    } catch (CoordinatorException e) {
                        wrong = e;
                    }
                }
                wasAcknowledged = line.isWhole && isAcknowledged(line);
            }
            return reader.end(wrong != null);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static CoordinatorException unreadable(Path file, IOException e) {
        return new CoordinatorException(Code.ARTIFACT_IO, "Cannot read the journal " + file + ": " + e, e);
    }

    private End end(boolean isCut) {
        return new End(digest, lines, bytes, isCut);
    }

    /** A line, and whether it has its end. */
    private static final class Line {
        private final byte[] content;
        private final boolean isWhole;

        Line(byte[] content, boolean isWhole) {
            this.content = content;
            this.isWhole = isWhole;
        }
    }

    /** The next line; null if there is none. Bounded, because a journal that was changed may be anything. */
    private @Nullable Line next() throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                return new Line(content.toByteArray(), true);
            }
            if (content.size() >= MAX_LINE_BYTES) {
                throw new IOException("a line has more than " + MAX_LINE_BYTES + " bytes");
            }
            content.write(next);
        }
        return content.size() == 0 ? null : new Line(content.toByteArray(), false);
    }

    private RunEvent event(Line line) {
        String name = file.getFileName() + ", line " + (lines + 1);
        ObjectNode node = Json.read(name, new ByteArrayInputStream(line.content), MAX_LINE_BYTES);
        if (!(node.get("event") instanceof ObjectNode event)
                || !node.path("seq").isIntegralNumber()
                || node.path("seq").asLong() != lines
                || !node.path("sha256").asText().equals(FileJournal.digest(digest, event))) {
            throw new CoordinatorException(
                    Code.MALFORMED,
                    name + " is not what was written: its number or its digest does not follow from the lines "
                            + "before it. The journal was changed.");
        }
        RunEvent read = mapper.record(name, "/event", event, RunEvent.class);
        digest = node.path("sha256").asText();
        lines++;
        bytes += line.content.length + 1L;
        return read;
    }

    private static boolean isAcknowledged(Line line) {
        try {
            ObjectNode node = Json.read("line", new ByteArrayInputStream(line.content), MAX_LINE_BYTES);
            String type = node.path("event").path("type").asText();
            return !type.isEmpty() && isAcknowledged(type);
        } catch (CoordinatorException e) {
            return false; // What is no event was told to nobody.
        }
    }
}
