package io.attemptcoordinator.core.document;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.google.common.base.Ascii;
import com.google.common.io.BaseEncoding;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The forms in which known secrets occur: in clear, escaped for JSON, encoded for a URL, or within Base64, Base32 or
 * hexadecimal digits. Upper and lower case of ASCII letters are the same here, because programs change it.
 *
 * <p>A search looks at each place once, and there only at the forms that begin with the byte that it finds; so its time is
 * proportional to the size of the content.
 */
final class SecretForms {
    /** Shorter encodings would be found by chance. */
    private static final int MIN_ENCODED_LENGTH = 8;

    private static final List<Encoding> ENCODINGS = List.of(
            new Encoding(BaseEncoding.base64(), 6, 3),
            new Encoding(BaseEncoding.base64Url(), 6, 3),
            new Encoding(BaseEncoding.base32(), 5, 5),
            new Encoding(BaseEncoding.base16(), 4, 1));

    /** By their first byte, the longest first; in lower case. */
    private final byte[][][] forms;

    private final int longest;

    SecretForms(Collection<String> secrets) {
        Set<byte[]> all = new TreeSet<>(
                Comparator.comparingInt((byte[] form) -> -form.length).thenComparing(Arrays::compare));
        for (String secret : secrets) {
            for (String cased : List.of(secret, secret.toUpperCase(Locale.ROOT), secret.toLowerCase(Locale.ROOT))) {
                escaped(cased).forEach(form -> all.add(folded(form.getBytes(StandardCharsets.UTF_8))));
            }
            for (Encoding encoding : ENCODINGS) {
                encoding.forms(secret.getBytes(StandardCharsets.UTF_8)).stream()
                        .filter(form -> form.length() >= MIN_ENCODED_LENGTH)
                        .forEach(form -> all.add(folded(form.getBytes(StandardCharsets.US_ASCII))));
            }
        }
        forms = new byte[256][][];
        Arrays.setAll(
                forms,
                first -> all.stream().filter(form -> (form[0] & 0xff) == first).toArray(byte[][]::new));
        longest = all.stream().mapToInt(form -> form.length).max().orElse(0);
    }

    private static List<String> escaped(String secret) {
        String json = new String(JsonStringEncoder.getInstance().quoteAsString(secret));
        String url = URLEncoder.encode(secret, StandardCharsets.UTF_8);
        return List.of(secret, json, json.replace("/", "\\/"), url, url.replace("+", "%20"));
    }

    /** Returns the length of the longest form in bytes; 0 if no secret is known. */
    int longest() {
        return longest;
    }

    /** Returns the length of the longest form that begins at a place; 0 if none does. */
    int lengthAt(byte[] folded, int at) {
        for (byte[] form : forms[folded[at] & 0xff]) {
            int end = at + form.length;
            if (end <= folded.length && Arrays.equals(folded, at, end, form, 0, form.length)) {
                return form.length;
            }
        }
        return 0;
    }

    /** Returns the text with a mark in place of each secret; secrets that overlap become one mark. */
    byte[] replaced(byte[] text, byte[] mark) {
        byte[] folded = folded(text);
        ByteArrayOutputStream replaced = new ByteArrayOutputStream(text.length);
        int secretEnd = 0;
        for (int at = 0; at < text.length; at++) {
            int end = at + lengthAt(folded, at);
            if (end > at && at >= secretEnd) {
                replaced.writeBytes(mark);
            }
            secretEnd = Math.max(secretEnd, end);
            if (at >= secretEnd) {
                replaced.write(text[at]);
            }
        }
        return replaced.toByteArray();
    }

    private static byte[] folded(byte[] bytes) {
        return folded(bytes, bytes.length);
    }

    /** Returns the first bytes with ASCII letters in lower case. */
    static byte[] folded(byte[] bytes, int length) {
        byte[] folded = new byte[length];
        for (int i = 0; i < length; i++) {
            folded[i] = (byte) Ascii.toLowerCase((char) (bytes[i] & 0xff));
        }
        return folded;
    }

    /** An encoding in which each character stands for some bits, and that pads to whole groups of bytes. */
    private record Encoding(BaseEncoding encoding, int bits, int group) {
        /**
         * Returns the secret encoded alone, with and without padding, and what is sure to occur when anything that contains
         * it is encoded, wherever in a group it begins.
         */
        List<String> forms(byte[] secret) {
            List<String> forms = new ArrayList<>();
            forms.add(encoding.encode(secret));
            forms.add(encoding.omitPadding().encode(secret));
            for (int shift = 0; shift < group; shift++) {
                byte[] shifted = new byte[shift + secret.length];
                System.arraycopy(secret, 0, shifted, shift, secret.length);
                int first = (8 * shift + bits - 1) / bits;
                int end = 8 * shifted.length / bits;
                forms.add(encoding.encode(shifted).substring(first, Math.max(first, end)));
            }
            return forms;
        }
    }
}
