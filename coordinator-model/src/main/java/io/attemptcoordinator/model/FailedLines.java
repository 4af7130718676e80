package io.attemptcoordinator.model;

import io.attemptcoordinator.api.Evidence;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program that failed, with numbers, and a mark at the lines that its traceback names. Of a long program, only the lines near those are
 * shown.
 */
final class FailedLines {
    private static final int MAX_WHOLE = 400;
    private static final int NEAR = 12;

    /** As Python prints it, and as it says where the syntax is wrong. */
    private static final Pattern LINE =
            Pattern.compile("File \"[^\"]{0,200}iter-[0-9]{1,9}[^\"]{0,20}\", line ([0-9]{1,7})");

    private FailedLines() {}

    static String of(String code, List<Evidence> evidence) {
        Set<Integer> marked = new TreeSet<>();
        for (Evidence each : evidence) {
            Matcher matcher = LINE.matcher(each.detail());
            while (matcher.find()) {
                marked.add(Integer.parseInt(matcher.group(1)));
            }
        }
        List<String> lines = code.lines().toList();
        boolean isWhole = lines.size() <= MAX_WHOLE || marked.isEmpty();
        StringBuilder shown = new StringBuilder();
        boolean isCut = false;
        for (int number = 1; number <= lines.size(); number++) {
            int line = number;
            boolean isShown =
                    isWhole ? number <= MAX_WHOLE : marked.stream().anyMatch(each -> Math.abs(each - line) <= NEAR);
            if (isShown) {
                shown.append(marked.contains(number) ? ">> " : "   ")
                        .append(number)
                        .append("  ")
                        .append(lines.get(number - 1))
                        .append('\n');
            } else if (!isCut) {
                shown.append("   ...\n");
            }
            isCut = !isShown;
        }
        return shown.toString().stripTrailing();
    }
}
