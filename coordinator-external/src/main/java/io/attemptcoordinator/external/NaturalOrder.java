package io.attemptcoordinator.external;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The order in which people number files: "10" comes after "9". */
final class NaturalOrder implements Comparator<Path> {
    static final NaturalOrder INSTANCE = new NaturalOrder();

    private static final Pattern PART = Pattern.compile("[0-9]+|[^0-9]+");

    private NaturalOrder() {}

    @Override
    public int compare(Path a, Path b) {
        Matcher ofA = PART.matcher(a.toString());
        Matcher ofB = PART.matcher(b.toString());
        while (true) {
            boolean hasA = ofA.find();
            boolean hasB = ofB.find();
            if (!hasA || !hasB) {
                return hasA == hasB ? a.compareTo(b) : Boolean.compare(hasA, hasB);
            }
            int order = compare(ofA.group(), ofB.group());
            if (order != 0) {
                return order;
            }
        }
    }

    private static int compare(String a, String b) {
        return isNumber(a) && isNumber(b) ? new BigInteger(a).compareTo(new BigInteger(b)) : a.compareTo(b);
    }

    private static boolean isNumber(String part) {
        return Character.isDigit(part.charAt(0));
    }
}
