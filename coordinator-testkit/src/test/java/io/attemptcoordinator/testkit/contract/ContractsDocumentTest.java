package io.attemptcoordinator.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The document lists the rules that the contracts check, no more and no fewer. */
class ContractsDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "reference", "contracts.md");
    private static final Pattern ROW = Pattern.compile("^\\| ([A-Z]+-\\d\\d) \\| (.*?) \\|", Pattern.MULTILINE);

    @Test
    void listsTheRulesOfTheContracts() throws IOException {
        List<String> documented = ROW.matcher(Files.readString(DOCUMENT))
                .results()
                .map(ContractsDocumentTest::rule)
                .toList();
        List<String> checked = Stream.of(
                        AttemptContract.class,
                        BaselineContract.class,
                        ScorerContract.class,
                        FailureClassifierContract.class,
                        ArtifactStoreContract.class)
                .flatMap(contract -> Arrays.stream(contract.getDeclaredMethods()))
                .map(method -> method.getAnnotation(DisplayName.class))
                .filter(Objects::nonNull)
                .map(DisplayName::value)
                .toList();
        assertThat(documented)
                .hasSizeGreaterThan(20)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(checked);
    }

    private static String rule(MatchResult row) {
        return row.group(1) + " " + row.group(2);
    }
}
