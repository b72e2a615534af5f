package io.whatomate.media;

/**
 * Where Meta has a file (Cloud API, "Media", retrieve URL).
 *
 * @param url good for five minutes
 * @param sha256 hexadecimal or base64, Meta does both; empty when it is not told
 * @param size bytes; 0 when it is not told
 */
record MediaPlace(String url, String sha256, long size) {}
