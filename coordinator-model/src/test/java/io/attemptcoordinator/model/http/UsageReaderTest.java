package io.attemptcoordinator.model.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.Usage;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageReaderTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                // OpenAI's chat, with and without details.
                "{'usage':{'prompt_tokens':9,'completion_tokens':4,'prompt_tokens_details':{'cached_tokens':3}}} | 9 | 4 | 3",
                "{'usage':{'prompt_tokens':9,'completion_tokens':4,'prompt_tokens_details':null}} | 9 | 4 | 0",
                // OpenAI's responses.
                "{'usage':{'input_tokens':9,'output_tokens':4,'input_tokens_details':{'cached_tokens':3}}} | 9 | 4 | 3",
                // Anthropic.
                "{'usage':{'input_tokens':9,'output_tokens':4,'cache_read_input_tokens':3,'cache_creation_input_tokens':2}} | 14 | 4 | 3",
                "{'usage':{'input_tokens':9,'output_tokens':4,'cache_read_input_tokens':null}} | 9 | 4 | 0",
                // Gemini.
                "{'usageMetadata':{'promptTokenCount':9,'candidatesTokenCount':4,'thoughtsTokenCount':2,'cachedContentTokenCount':3}} | 9 | 6 | 3",
                "{'usageMetadata':{'promptTokenCount':9,'candidatesTokenCount':4}} | 9 | 4 | 0",
            })
    void readsTheTokens(String answer, long input, long output, long cached) {
        assertThat(UsageReader.read(answer.replace('\'', '"')))
                .isEqualTo(new Usage(input, output, cached, BigDecimal.ZERO));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "no JSON",
                "{}",
                "{'usage':null}",
                "{'usage':{}}",
                "{'usage':{'total_tokens':5}}",
                "{'usage':{'prompt_tokens':9}}",
                "{'usage':{'prompt_tokens':'9','completion_tokens':4}}",
                "{'usage':{'prompt_tokens':9,'completion_tokens':-4}}",
                "{'usage':{'prompt_tokens':9,'completion_tokens':4.5}}",
                "{'usage':{'prompt_tokens':99999999999999999999,'completion_tokens':4}}",
                "{'usage':{'prompt_tokens':1,'completion_tokens':4,'prompt_tokens_details':{'cached_tokens':3}}}",
                "{'usage':{'input_tokens':9223372036854775807,'output_tokens':4,'cache_read_input_tokens':1}}",
                "{'usageMetadata':{'promptTokenCount':9}}"
            })
    void doesNotKnowWhatTheAnswerDoesNotSay(String answer) {
        assertThat(UsageReader.read(answer.replace('\'', '"'))).isNull();
    }

    @Test
    void readsTheTokensOfAStream() {
        String stream = """
                data: {"choices":[{"delta":{"content":"usage"}}],"usage":null}

                data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":4}}

                data: [DONE]
                """;

        assertThat(UsageReader.read(stream)).isEqualTo(Usage.of(9, 4));
        assertThat(UsageReader.read("data: {\"choices\":[]}\n\ndata: [DONE]\n")).isNull();
    }
}
