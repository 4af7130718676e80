package io.attemptcoordinator.core.document;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import io.attemptcoordinator.api.ArtifactStore;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.function.Function;

/** How single values of the records are written and read. Each finds the mapper of its run in the attributes of the call. */
final class RecordCodecs {
    private RecordCodecs() {}

    /** Writes a string without its secrets. */
    static final class Redacted extends StdScalarSerializer<String> {
        private static final long serialVersionUID = 1L;

        Redacted() {
            super(String.class);
        }

        @Override
        public void serialize(String value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(
                    mapper(provider.getAttribute(RecordMapper.SELF)).redactor().redact(value));
        }
    }

    /** Writes the key of a map without its secrets. */
    static final class RedactedKey extends StdScalarSerializer<String> {
        private static final long serialVersionUID = 1L;

        RedactedKey() {
            super(String.class);
        }

        @Override
        public void serialize(String value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeFieldName(
                    mapper(provider.getAttribute(RecordMapper.SELF)).redactor().redact(value));
        }
    }

    /** Writes a string as it is. */
    static final class Clear extends StdScalarSerializer<String> {
        private static final long serialVersionUID = 1L;

        Clear() {
            super(String.class);
        }

        @Override
        public void serialize(String value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(value);
        }
    }

    /** Writes a path in the store relative to the folder of the run. */
    static final class RelativePath extends StdScalarSerializer<String> {
        private static final long serialVersionUID = 1L;

        RelativePath() {
            super(String.class);
        }

        @Override
        public void serialize(String value, JsonGenerator out, SerializerProvider provider) throws IOException {
            String folder = mapper(provider.getAttribute(RecordMapper.SELF)).run() + "/";
            if (!value.startsWith(folder)) {
                throw new IllegalArgumentException("the path " + value + " is not in the folder of the run, " + folder);
            }
            out.writeString(value.substring(folder.length()));
        }
    }

    /** Reads a path relative to the folder of the run. */
    static final class AbsolutePath extends StdScalarDeserializer<String> {
        private static final long serialVersionUID = 1L;

        AbsolutePath() {
            super(String.class);
        }

        @Override
        public String deserialize(JsonParser in, DeserializationContext context) throws IOException {
            String relative = ArtifactStore.requirePath(text(in, context));
            return mapper(context.getAttribute(RecordMapper.SELF)).run() + "/" + relative;
        }
    }

    /** The folder may have been renamed; its name is that under which it is read. */
    static final class RunName extends StdScalarDeserializer<String> {
        private static final long serialVersionUID = 1L;

        RunName() {
            super(String.class);
        }

        @Override
        public String deserialize(JsonParser in, DeserializationContext context) throws IOException {
            String written = text(in, context);
            return written.isBlank()
                    ? written
                    : mapper(context.getAttribute(RecordMapper.SELF)).run();
        }
    }

    private static String text(JsonParser in, DeserializationContext context) throws IOException {
        if (!in.hasToken(JsonToken.VALUE_STRING)) {
            return (String) context.handleUnexpectedToken(String.class, in);
        }
        return in.getText();
    }

    private static RecordMapper mapper(Object attribute) {
        return (RecordMapper) requireNonNull(attribute, "the mapper of the run");
    }

    /** Where a file was on the machine that ran is nobody's business. */
    static final class FileName extends StdScalarSerializer<Path> {
        private static final long serialVersionUID = 1L;

        FileName() {
            super(Path.class);
        }

        @Override
        public void serialize(Path value, JsonGenerator out, SerializerProvider provider) throws IOException {
            String name = String.valueOf(value.getFileName());
            out.writeString(
                    mapper(provider.getAttribute(RecordMapper.SELF)).redactor().redact(name));
        }
    }

    /** Writes 10 as 10 and not as 1E+1; only a number with very many zeros keeps its exponent. */
    static final class PlainNumber extends StdScalarSerializer<BigDecimal> {
        private static final long serialVersionUID = 1L;
        private static final int MAX_SCALE = 30;

        PlainNumber() {
            super(BigDecimal.class);
        }

        @Override
        public void serialize(BigDecimal value, JsonGenerator out, SerializerProvider provider) throws IOException {
            boolean isShort = Math.abs((long) value.scale()) <= MAX_SCALE;
            out.writeNumber(isShort ? value.toPlainString() : value.toString());
        }
    }

    /** Reads a value from its text. */
    static final class FromText<T> extends StdScalarDeserializer<T> {
        private static final long serialVersionUID = 1L;

        private final Class<T> type;
        private final transient Function<String, T> parse;

        FromText(Class<T> type, Function<String, T> parse) {
            super(type);
            this.type = type;
            this.parse = parse;
        }

        @Override
        public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
            if (!in.hasToken(JsonToken.VALUE_STRING)) {
                return type.cast(context.handleUnexpectedToken(type, in));
            }
            try {
                return parse.apply(in.getText());
            } catch (DateTimeException | IllegalArgumentException e) {
                throw MismatchedInputException.from(in, type, String.valueOf(e.getMessage()));
            }
        }
    }
}
