// @ts-check
/** The words for people, and how dates and times are written beside them. */

import { LANGUAGE, STRINGS } from "./embedded.js";

/**
 * Returns the words of a key, with its {names} filled in.
 *
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function t(key, values = {}) {
  return STRINGS[key].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** How dates and times are written: as the reader's browser does, when it speaks the widget's language. */
export const LOCALE =
  navigator.languages.find((tag) => tag === LANGUAGE || tag.startsWith(`${LANGUAGE}-`)) || LANGUAGE;

/**
 * Writes a moment as the style says.
 *
 * @param {Date} moment
 * @param {Intl.DateTimeFormatOptions} style
 * @returns {string}
 */
export function when(moment, style) {
  return new Intl.DateTimeFormat(LOCALE, style).format(moment);
}
