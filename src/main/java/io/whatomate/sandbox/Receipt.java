package io.whatomate.sandbox;

/**
 * The business has read a customer's message.
 *
 * @param at Unix milliseconds
 */
public record Receipt(String messageId, long at) {}
