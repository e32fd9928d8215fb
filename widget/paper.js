// @ts-check
/** The conversation, or a sheet for a visit, on paper and as a file. */

import { el } from "./dom.js";
import { STYLE } from "./embedded.js";

/** Prints the paper alone, on whatever page the chat stands. */
const ALONE = "@media screen{mbc-guide-paper{display:none}}@media print{body>:not(mbc-guide-paper){display:none!important}}";

/**
 * Puts a style sheet into a root; no policy forbids that, unlike an element with styles in it.
 *
 * @param {Document | ShadowRoot} root
 * @param {string} text
 * @returns {boolean} false when the browser is too old
 */
export function dress(root, text) {
  if (!root.adoptedStyleSheets || !CSSStyleSheet.prototype.replaceSync) {
    return false;
  }
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  return true;
}

/**
 * Prints.
 *
 * @param {string} heading
 * @param {Node[]} content
 */
export function print(heading, content) {
  const paper = document.createElement("mbc-guide-paper");
  const root = paper.attachShadow({ mode: "open" });
  const before = Array.from(document.adoptedStyleSheets || []);
  // An older browser prints the page as it stands.
  if (dress(document, ALONE)) {
    dress(root, STYLE);
    root.append(el("main", "paper", el("h1", {}, heading), ...content));
    document.body.append(paper);
    addEventListener(
      "afterprint",
      () => {
        paper.remove();
        document.adoptedStyleSheets = before;
      },
      { once: true },
    );
  }
  window.print();
}

/**
 * Hands a text over as a file, which the browser holds until the page is left.
 *
 * @param {string} name without its ending
 * @param {string} text
 */
export function save(name, text) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  el("a", { href: url, download: `${name}.txt` }).click();
}

/**
 * Returns what a log holds, as it is printed: everything unfolded, nothing to press.
 *
 * @param {HTMLElement} list
 * @returns {HTMLElement}
 */
export function printed(list) {
  const copy = /** @type {HTMLElement} */ (list.cloneNode(true));
  copy.querySelectorAll("details").forEach((part) => (part.open = true));
  copy.querySelectorAll(".choices, .rate").forEach((part) => part.remove());
  return copy;
}

/**
 * Returns what a log holds, as text.
 *
 * @param {HTMLElement} list
 * @returns {string}
 */
export function written(list) {
  /** @type {string[]} */
  const lines = [];
  for (const item of Array.from(printed(list).children)) {
    lines.push("");
    item.querySelectorAll(".speaker, .urgency-title, p.words, .words > p, li").forEach((part) => {
      lines.push((part.localName === "li" ? "- " : "") + part.textContent);
    });
  }
  return lines.join("\n").trim();
}
