// @ts-check
/**
 * The words for people, from a file of the same origin.
 *
 * All modules here run on browsers of 2019 and later (ES2018): no optional chaining, no private fields.
 *
 * @typedef {(key: string, values?: Record<string, string | number>) => string} Words
 *   Returns the words of a key, with its {names} filled in.
 */

/**
 * Loads the words of a language.
 *
 * @param {URL} base folder of the widget's files, ending in a slash
 * @param {string} language such as "en"
 * @returns {Promise<Words>}
 * @throws {Error} when the file cannot be had
 */
export async function loadWords(base, language) {
  const answer = await fetch(new URL(`strings.${language}.json`, base).href);
  if (!answer.ok) {
    throw new Error(`strings.${language}.json: ${answer.status}`);
  }
  return wordsOf(await answer.json());
}

/**
 * @param {Record<string, string>} strings
 * @returns {Words}
 */
export function wordsOf(strings) {
  return (key, values = {}) => {
    if (!Object.prototype.hasOwnProperty.call(strings, key)) {
      throw new Error(`no words for '${key}'`);
    }
    return strings[key].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
  };
}

/**
 * Returns how dates and times are written: as the reader's browser does, when it speaks the page's language.
 *
 * @param {string} language
 * @returns {string}
 */
export function localeFor(language) {
  return navigator.languages.find((tag) => tag === language || tag.startsWith(`${language}-`)) || language;
}
