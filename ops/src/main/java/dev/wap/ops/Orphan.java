package dev.wap.ops;

import java.time.Instant;

/**
 * An object of the lake that no reference reaches.
 *
 * @param key its key in the lake's bucket
 * @param etag its entity tag as it was listed
 * @param bytes its size
 * @param lastModified when it was put there
 */
public record Orphan(String key, String etag, long bytes, Instant lastModified) {}
