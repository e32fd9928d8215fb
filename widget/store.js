// @ts-check
/** What is kept while the tab is open: the token, what is not sent yet, what was rated, the size of the text. */

const NAME = "mbc-guide";
/** @type {Record<string, any>} */
let kept = {};
try {
  kept = JSON.parse(sessionStorage.getItem(NAME) || "{}");
} catch (error) {
  // The browser keeps nothing, or what it kept is not ours: begun anew.
}

/**
 * @param {string} key
 * @returns {any} undefined when nothing is kept
 */
export function recall(key) {
  return kept[key];
}

/**
 * @param {string} key
 * @param {any} value undefined forgets it
 */
export function keep(key, value) {
  kept[key] = value;
  try {
    sessionStorage.setItem(NAME, JSON.stringify(kept));
  } catch (error) {
    // The browser keeps nothing: until the page is left, memory does.
  }
}
