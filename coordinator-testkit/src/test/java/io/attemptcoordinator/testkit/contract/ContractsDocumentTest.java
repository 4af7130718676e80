package io.attemptcoordinator.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The document lists the rules that the contracts check, no more and no fewer. */
class ContractsDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "reference", "contracts.md");
    private static final Pattern ROW = Pattern.compile("^\\| ([A-Z]+-\\d\\d) \\| (.*?) \\|", Pattern.MULTILINE);

    @Test
    void listsTheRulesOfTheContracts() throws IOException {
        List<String> documented = ROW.matcher(Files.readString(DOCUMENT))
                .results()
                .map(row -> row.group(1) + " " + row.group(2))
                .toList();
        List<String> checked = Stream.of(
                        AttemptContract.class,
                        BaselineContract.class,
                        ScorerContract.class,
                        FailureClassifierContract.class,
                        ArtifactStoreContract.class,
                        SelectionContract.class,
                        ComparerContract.class,
                        PrunerContract.class,
                        DistillerContract.class)
                .flatMap(contract -> Saboteurs.rules(contract).entrySet().stream())
                .map(rule -> rule.getKey() + " " + rule.getValue())
                .toList();
        assertThat(documented).hasSize(73).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(checked);
    }
}
