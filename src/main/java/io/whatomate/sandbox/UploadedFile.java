package io.whatomate.sandbox;

/** A file part of a multipart body. */
record UploadedFile(String field, String name, String contentType, byte[] content) {}
