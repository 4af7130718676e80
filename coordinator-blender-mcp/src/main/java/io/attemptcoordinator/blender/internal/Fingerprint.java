package io.attemptcoordinator.blender.internal;

import com.google.common.collect.ImmutableSortedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What a scene and its interpreter look like, key by key.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param digest the digest over all entries
 * @param entries a short value by key; empty if the digest is the one that the bridge was told is known
 */
record Fingerprint(String digest, Map<String, String> entries) {
    Fingerprint {
        entries = ImmutableSortedMap.copyOf(entries);
    }

    /** Describes what was added, removed and changed since an earlier fingerprint. */
    List<String> differencesFrom(Fingerprint before) {
        TreeSet<String> keys = new TreeSet<>(before.entries.keySet());
        keys.addAll(entries.keySet());
        List<String> differences = new ArrayList<>();
        for (String key : keys) {
            String was = before.entries.get(key);
            String is = entries.get(key);
            if (was == null) {
                differences.add("added " + key);
            } else if (is == null) {
                differences.add("removed " + key);
            } else if (!was.equals(is)) {
                differences.add("changed " + key);
            }
        }
        return differences;
    }
}
