package io.attemptcoordinator.model.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.core.document.Json;
import io.attemptcoordinator.model.server.Pngs;
import io.attemptcoordinator.model.server.Pngs.Chunk;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Which requests have the same key. */
class CallKeyProperties {
    private static String key(String body) {
        return CallKey.of("POST", "/v1/chat/completions", body);
    }

    @Property
    void theOrderOfKeysDoesNotCount(@ForAll("trees") JsonNode tree, @ForAll Random random) {
        assertThat(key(shuffled(tree, random).toString())).isEqualTo(key(tree.toString()));
    }

    @Property
    void whitespaceDoesNotCount(@ForAll("trees") JsonNode tree) {
        assertThat(key(Json.pretty(tree))).isEqualTo(key(tree.toString()));
    }

    @Property
    void differentBodiesHaveDifferentKeys(@ForAll("trees") JsonNode one, @ForAll("trees") JsonNode other) {
        assertThat(key(one.toString()).equals(key(other.toString())))
                .as("%s and %s", one, other)
                .isEqualTo(one.equals(other));
    }

    @Property
    void theOrderOfElementsCounts(@ForAll("trees") JsonNode one, @ForAll("trees") JsonNode other) {
        String there = Json.object().arrayNode().add(one).add(other).toString();
        String back = Json.object().arrayNode().add(other).add(one).toString();

        assertThat(key(there).equals(key(back))).isEqualTo(one.equals(other));
    }

    @Property
    void textInImagesDoesNotCount(
            @ForAll String pixels, @ForAll("textChunks") List<Chunk> chunks, @ForAll("textChunks") List<Chunk> others) {
        byte[] one = Pngs.file(pixels, chunks);
        byte[] other = Pngs.file(pixels, others);

        assertThat(key(body(Pngs.dataUrl(one)))).isEqualTo(key(body(Pngs.dataUrl(other))));
        assertThat(key(body(Pngs.base64(one)))).isEqualTo(key(body(Pngs.base64(other))));
    }

    @Property
    void pixelsCount(@ForAll String pixels, @ForAll String otherPixels, @ForAll("textChunks") List<Chunk> chunks) {
        assertThat(key(body(Pngs.dataUrl(Pngs.file(pixels, chunks))))
                        .equals(key(body(Pngs.dataUrl(Pngs.file(otherPixels, chunks))))))
                .isEqualTo(pixels.equals(otherPixels));
    }

    @Property
    void otherChunksCount(@ForAll String pixels, @ForAll("textChunks") List<Chunk> chunks) {
        List<Chunk> more = new ArrayList<>(chunks);
        more.add(new Chunk("gAMA", "0000"));

        assertThat(key(body(Pngs.dataUrl(Pngs.file(pixels, more)))))
                .isNotEqualTo(key(body(Pngs.dataUrl(Pngs.file(pixels, chunks)))));
    }

    @Property
    void anyTextHasAKey(@ForAll String body) {
        assertThat(key(body)).matches("[0-9a-f]{64}").isEqualTo(key(body));
    }

    @Property
    void aBrokenImageIsKeptAsItIs(
            @ForAll String pixels, @ForAll("textChunks") List<Chunk> chunks, @ForAll Random random) {
        byte[] whole = Pngs.file(pixels, chunks);
        byte[] cut = java.util.Arrays.copyOf(whole, 9 + random.nextInt(whole.length - 9));
        // What is cut between chunks is not broken for this purpose.
        String url = Pngs.dataUrl(cut);
        String stripped = PngText.stripped(url);

        assertThat(stripped.equals(url) || url.length() > stripped.length()).isTrue();
        assertThat(PngText.stripped(stripped)).isEqualTo(stripped);
    }

    @Example
    void theMethodAndThePathCountAndTheBodyIsNotMistakenForThem() {
        assertThat(List.of(
                        CallKey.of("POST", "/a", "{}"),
                        CallKey.of("GET", "/a", "{}"),
                        CallKey.of("POST", "/b", "{}"),
                        CallKey.of("POST", "/a", "[]"),
                        CallKey.of("POST", "/a", "")))
                .doesNotHaveDuplicates();
    }

    @Example
    void aChunkThatIsLongerThanTheFileIsKept() {
        byte[] file = Pngs.file("x", List.of(new Chunk("tEXt", "Date")));
        file[8] = (byte) 0x7f;
        assertThat(PngText.stripped(Pngs.dataUrl(file))).isEqualTo(Pngs.dataUrl(file));
        file[8] = (byte) 0xff;
        assertThat(PngText.stripped(Pngs.dataUrl(file))).isEqualTo(Pngs.dataUrl(file));
        assertThat(PngText.stripped("data:image/png;base64,iVBORw0KGgo*"))
                .isEqualTo("data:image/png;base64,iVBORw0KGgo*");
    }

    private static String body(String image) {
        ObjectNode body = Json.object();
        body.putArray("messages").addObject().put("role", "user").put("image", image);
        return body.toString();
    }

    private static JsonNode shuffled(JsonNode node, Random random) {
        if (node instanceof ObjectNode object) {
            List<Map.Entry<String, JsonNode>> fields = new ArrayList<>(object.properties());
            Collections.shuffle(fields, random);
            ObjectNode result = Json.object();
            fields.forEach(field -> result.set(field.getKey(), shuffled(field.getValue(), random)));
            return result;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode result = Json.object().arrayNode();
            array.forEach(element -> result.add(shuffled(element, random)));
            return result;
        }
        return node;
    }

    @Provide
    Arbitrary<List<Chunk>> textChunks() {
        return Combinators.combine(Arbitraries.of("tEXt", "zTXt", "iTXt", "tIME"), Arbitraries.strings())
                .as(Chunk::new)
                .list()
                .ofMaxSize(3);
    }

    @Provide
    Arbitrary<JsonNode> trees() {
        Arbitrary<JsonNode> leaves = Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(8).map(Json::value),
                Arbitraries.integers().map(Json::value),
                Arbitraries.of(true, false).map(Json::value));
        Arbitrary<String> names = Arbitraries.of("a", "b", "model", "messages", "é");
        return Arbitraries.recursive(
                () -> leaves,
                tree -> Arbitraries.oneOf(
                        tree.list()
                                .ofMaxSize(3)
                                .map(elements -> Json.object().arrayNode().addAll(elements)),
                        Arbitraries.maps(names, tree).ofMaxSize(4).map(fields -> {
                            ObjectNode object = Json.object();
                            fields.forEach(object::set);
                            return object;
                        })),
                0,
                3);
    }
}
