package dev.wap.dashboard;

/**
 * What stands where a page cannot.
 *
 * @param title what is the matter
 * @param text what to do
 */
public record NoticePage(String title, String text) {}
