package io.attemptcoordinator.blender.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a scene and its interpreter look like, key by key.
 *
 * @param digest the digest over all entries
 * @param entries a short value by key; empty if the bridge was told that the digest is known
 */
public record Fingerprint(String digest, Map<String, String> entries) {
    public Fingerprint {
        entries = java.util.Collections.unmodifiableMap(new TreeMap<>(entries));
    }

    /** In words, what is different from another: what was added, removed and changed since. */
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
