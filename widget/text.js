// @ts-check
/** What the assistant says, as paragraphs, lists and links made of text nodes alone. */

import { el } from "./dom.js";

/** @typedef {Record<string, string>} Links the numbers of the clinic's settings as answers write them, each with its address */

const POINT = "- ";
/** What belongs to a number or word that goes on. */
const PART = /[\p{L}\d+$€£%]/u;
/** Joins digits to one number when another digit follows. */
const JOINT = /[-.,/:]/;
/** Addresses that answers may name; what ends a sentence is no part of them. */
const ADDRESSES = ["https://[^\\s<>\"]+[^\\s<>\".,;:!?)]", "[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+"];

/**
 * @param {string} number as people write it
 * @param {"tel" | "sms"} [scheme]
 * @returns {string} its link
 */
export function dialled(number, scheme = "tel") {
  return `${scheme}:${number.replace(/[^\d+]/g, "")}`;
}

/**
 * Returns a number as a link.
 *
 * @param {string} shown
 * @param {string} [address]
 * @returns {HTMLAnchorElement}
 */
export function numberLink(shown, address = dialled(shown)) {
  return el("a", { href: address, class: "number", dir: "ltr" }, shown);
}

/**
 * Returns a link to a page elsewhere, which opens beside this one.
 *
 * @param {string} url whose scheme is safe
 * @param {...(Node | string)} children
 * @returns {HTMLAnchorElement}
 */
export function outward(url, ...children) {
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

/**
 * Returns paragraphs and lists: every line is a paragraph, lines that begin with "- " are points of a list.
 *
 * @param {string} text
 * @param {Links} links
 * @returns {HTMLElement[]}
 */
export function paragraphs(text, links) {
  /** @type {HTMLElement[]} */
  const blocks = [];
  /** @type {HTMLUListElement | null} */
  let list = null;
  for (const line of text.split("\n").map((part) => part.trim())) {
    if (line.startsWith(POINT)) {
      if (!list) {
        list = el("ul");
        blocks.push(list);
      }
      list.append(el("li", {}, ...linked(line.slice(POINT.length), links)));
    } else {
      list = null;
      if (line) {
        blocks.push(el("p", {}, ...linked(line, links)));
      }
    }
  }
  return blocks;
}

/**
 * Returns a line with links on the numbers and addresses in it.
 *
 * @param {string} line
 * @param {Links} links
 * @returns {(Node | string)[]}
 */
export function linked(line, links) {
  /** @type {(Node | string)[]} */
  const parts = [];
  const escaped = Object.keys(links).map((shown) => shown.replace(/\W/g, "\\$&"));
  const pattern = new RegExp([...ADDRESSES, ...escaped].join("|"), "g");
  let begun = 0;
  for (let match; (match = pattern.exec(line)); ) {
    const [shown] = match;
    const number = links[shown];
    if (number && !alone(line, match.index, pattern.lastIndex)) {
      pattern.lastIndex = match.index + 1;
    } else {
      const link = number
        ? numberLink(shown, number)
        : outward((shown.startsWith("https:") ? "" : "mailto:") + shown, shown);
      parts.push(line.slice(begun, match.index), link);
      begun = pattern.lastIndex;
    }
  }
  return [...parts, line.slice(begun)];
}

/**
 * Tells whether a number is not a piece of a longer one, or of a word.
 *
 * @param {string} line
 * @param {number} from
 * @param {number} to
 * @returns {boolean}
 */
function alone(line, from, to) {
  const [before, after] = [line.charAt(from - 1), line.charAt(to)];
  return !(
    PART.test(before) ||
    PART.test(after) ||
    (JOINT.test(before) && /\d/.test(line.charAt(from - 2))) ||
    (JOINT.test(after) && /\d/.test(line.charAt(to + 1)))
  );
}
