package io.attemptcoordinator.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BlenderNamesTest {
    @Test
    void areThoseOfTheVersionThatRuns() {
        assertThat(BlenderNames.of("3.4.1")).anyMatch(name -> name.contains("mesh.use_auto_smooth and"));
        assertThat(BlenderNames.of("3.4.1")).noneMatch(name -> name.contains("Specular IOR Level"));
        assertThat(BlenderNames.of("4.0.2")).anyMatch(name -> name.contains("Specular IOR Level"));
        assertThat(BlenderNames.of("4.0.2")).noneMatch(name -> name.contains("shade_smooth_by_angle"));
        assertThat(BlenderNames.of("5.2.2 LTS")).anyMatch(name -> name.contains("channelbag"));
        assertThat(BlenderNames.of("unknown")).isEmpty();
    }
}
