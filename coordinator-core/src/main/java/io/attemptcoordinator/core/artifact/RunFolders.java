package io.attemptcoordinator.core.artifact;

/** What a store of ours can do besides: claim a folder, so that two runs that begin at once never share one. */
interface RunFolders {
    /**
     * Claims a folder of the store.
     *
     * @return true if it is now the caller's; false if it was there or claimed already
     */
    boolean claim(String folder);
}
