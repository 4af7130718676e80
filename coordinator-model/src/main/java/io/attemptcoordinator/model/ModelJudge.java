package io.attemptcoordinator.model;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.core.loop.MalformedOutputException;
import io.attemptcoordinator.core.select.Comparer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Has a model say which of several candidates is best, from their renders beside the references. The candidates have neutral labels, in
 * the order in which they are shown; the selections show them in another order too.
 *
 * <p>Its settings are listed in {@code docs/how-to/use-a-model.md}.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public final class ModelJudge implements Comparer {
    private static final int MAX_SHOWN = 26;

    /** How often it is asked for an answer that can be used. */
    private static final int MAX_ASKED = 3;

    private static final Pattern BEST =
            Pattern.compile("\"best\"\\s{0,20}:\\s{0,20}\"([A-Z]|tie)\"", Pattern.CASE_INSENSITIVE);

    private final @Nullable ModelSetup setup;

    /** Creates a judge that must be {@link #configured} before it can be asked. */
    public ModelJudge() {
        setup = null;
    }

    /**
     * Creates a judge.
     *
     * @param model looks
     * @param prompts what it is asked
     */
    public ModelJudge(MeteredModel model, Prompts prompts) {
        this(new ModelSetup(requireNonNull(model, "model"), requireNonNull(prompts, "prompts")));
    }

    private ModelJudge(ModelSetup setup) {
        this.setup = setup;
    }

    @Override
    public String name() {
        return "model";
    }

    @Override
    public Comparer configured(Settings settings) {
        return new ModelJudge(ModelSetup.of(settings));
    }

    private ModelSetup setup() {
        if (setup == null) {
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    "The judge 'model' needs the settings 'url' and 'model', or a model that is passed to it.");
        }
        return setup;
    }

    @Override
    public OptionalInt best(List<Shown> shown) throws InterruptedException {
        ModelSetup setup = setup();
        if (shown.size() > MAX_SHOWN) {
            throw new IllegalArgumentException("at most " + MAX_SHOWN + " candidates can have labels");
        }
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < shown.size(); i++) {
            labels.add(label(i));
        }
        Map<String, Object> values =
                Map.of("task", shown.get(0).view().task().text(), "labels", String.join(", ", labels));
        List<Content> turn = new ArrayList<>();
        turn.add(TextContent.from(setup.prompts().render(Prompts.Name.JUDGE_TURN, values)));
        Shown first = shown.get(0);
        turn.addAll(Images.of("Reference", first.view().references(), first.view()::open));
        for (int i = 0; i < shown.size(); i++) {
            turn.addAll(Images.of(
                    "Candidate " + labels.get(i),
                    shown.get(i).view().renders(),
                    shown.get(i).view()::open));
        }
        SystemMessage system = SystemMessage.from(setup.prompts().render(Prompts.Name.JUDGE_SYSTEM, values));
        for (int asked = 1; ; asked++) {
            try {
                String answer = setup.model()
                        .ask(
                                List.of(system, UserMessage.from(turn)),
                                new MeteredModel.Wishes(null, 0.0, List.of(), null),
                                first.view().remaining(),
                                first.view(),
                                first.view())
                        .text();
                return parsed(answer, labels);
            } catch (MalformedOutputException e) {
                if (asked == MAX_ASKED) {
                    throw e;
                }
                turn.add(TextContent.from("An answer of yours could not be used: " + e.getMessage()));
            }
        }
    }

    private static String label(int place) {
        return String.valueOf((char) ('A' + place));
    }

    private static OptionalInt parsed(String answer, List<String> labels) {
        Set<String> said = new TreeSet<>();
        Matcher matcher = BEST.matcher(answer);
        while (matcher.find()) {
            said.add(matcher.group(1).length() == 1 ? matcher.group(1).toUpperCase(Locale.ROOT) : "tie");
        }
        String best = said.size() == 1 ? said.iterator().next() : "";
        if (best.equals("tie")) {
            return OptionalInt.empty();
        }
        int place = labels.indexOf(best);
        if (place < 0) {
            throw new MalformedOutputException(
                    "The answer must name one of " + labels
                            + ", or tie, as {\"reason\": \"...\", \"best\": \"A\"} but named "
                            + (said.isEmpty() ? "none" : said),
                    answer);
        }
        return OptionalInt.of(place);
    }
}
