package io.attemptcoordinator.blender.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.blender.internal.WireJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class JsonEndProperties {
    @Property
    void anObjectEndsAtItsLastByte(@ForAll String key, @ForAll List<String> values, @ForAll boolean isNested) {
        ObjectNode object = WireJson.MAPPER.createObjectNode();
        ObjectNode inner = isNested ? object.putObject("inner") : object;
        values.forEach(inner.putArray(key)::add);
        byte[] bytes = object.toString().getBytes(StandardCharsets.UTF_8);
        JsonEnd end = new JsonEnd();

        for (int i = 0; i < bytes.length; i++) {
            assertThat(end.hasEnded()).as("at byte %d of %s", i, object).isFalse();
            end.accept(bytes[i]);
        }

        assertThat(end.hasEnded()).isTrue();
        assertThat(end.isOther()).isFalse();
    }
}
