package com.example.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Guards the second run of the contracts: there, jqwik is really missing. */
class WithoutJqwikTest {
    @Test
    void jqwikIsMissingWhereItShouldBe() throws ClassNotFoundException {
        String type = "net.jqwik.api.Property";

        if (Boolean.getBoolean("without.jqwik")) {
            assertThatThrownBy(() -> Class.forName(type)).isInstanceOf(ClassNotFoundException.class);
        } else {
            assertThat(Class.forName(type)).isNotNull();
        }
    }
}
