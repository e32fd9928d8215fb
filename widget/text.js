// @ts-check
/** What the assistant says, as paragraphs, lists and telephone links made of text nodes alone. */

import { element } from "./dom.js";

/** @typedef {import("./api.js").Config} Config */
/** @typedef {{shown: string, address: string}} Telephone a number as answers write it, and its link */

const POINT = "- ";
/** The languages that run from right to left. */
const RIGHT_TO_LEFT = new Set(["ar", "dv", "fa", "he", "ps", "ug", "ur"]);
/** What belongs to a number or word that goes on. */
const PART = /[\p{L}\d+$€£%]/u;
/** Joins digits to one number when another digit follows. */
const JOINT = /[-.,/:]/;

/**
 * Returns the numbers that the clinic's settings hold, longest first.
 *
 * @param {Config} config
 * @returns {Telephone[]}
 */
export function telephones(config) {
  const { clinic, emergency, crisis } = config;
  const called = [clinic.telephone, emergency.number, ...crisis.map((line) => line.call)];
  if (clinic.out_of_hours) {
    called.push(clinic.out_of_hours.telephone);
  }
  /** @type {Map<string, string>} */
  const addresses = new Map();
  for (const line of crisis) {
    if (line.text) {
      addresses.set(line.text.number, dialled(line.text.number, "sms"));
    }
  }
  for (const number of called) {
    if (number) {
      addresses.set(number, dialled(number));
    }
  }
  return Array.from(addresses, ([shown, address]) => ({ shown, address })).sort(
    (one, other) => other.shown.length - one.shown.length,
  );
}

/**
 * @param {string} number as people write it
 * @param {"tel" | "sms"} [scheme]
 * @returns {string} its link
 */
export function dialled(number, scheme = "tel") {
  return `${scheme}:${number.replace(/[^\d+]/g, "")}`;
}

/**
 * @param {string} language as BCP 47 has it
 * @returns {"ltr" | "rtl"} the direction that a text in it runs
 */
export function direction(language) {
  return RIGHT_TO_LEFT.has(language.split("-")[0]) ? "rtl" : "ltr";
}

/**
 * Returns paragraphs and lists: every line is a paragraph, lines that begin with "- " are points of a list.
 *
 * @param {string} text
 * @param {Telephone[]} numbers
 * @returns {HTMLElement[]}
 */
export function paragraphs(text, numbers) {
  /** @type {HTMLElement[]} */
  const blocks = [];
  /** @type {HTMLUListElement | null} */
  let list = null;
  for (const line of text.split("\n").map((part) => part.trim())) {
    if (line.startsWith(POINT)) {
      if (!list) {
        list = element("ul");
        blocks.push(list);
      }
      list.append(element("li", {}, ...linked(line.slice(POINT.length), numbers)));
    } else {
      list = null;
      if (line) {
        blocks.push(element("p", {}, ...linked(line, numbers)));
      }
    }
  }
  return blocks;
}

/**
 * Returns a line with links on the numbers in it.
 *
 * @param {string} line
 * @param {Telephone[]} numbers
 * @returns {(Node | string)[]}
 */
export function linked(line, numbers) {
  /** @type {(Node | string)[]} */
  const parts = [];
  let begun = 0;
  for (let at = 0; at < line.length; ) {
    const found = numbers.find(({ shown }) => line.startsWith(shown, at) && alone(line, at, at + shown.length));
    if (found) {
      const { address, shown } = found;
      parts.push(line.slice(begun, at), element("a", { href: address, class: "number", dir: "ltr" }, shown));
      at += found.shown.length;
      begun = at;
    } else {
      at += 1;
    }
  }
  parts.push(line.slice(begun));
  return parts;
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
  const before = line.charAt(from - 1);
  const after = line.charAt(to);
  return !(
    PART.test(before) ||
    PART.test(after) ||
    (JOINT.test(before) && /\d/.test(line.charAt(from - 2))) ||
    (JOINT.test(after) && /\d/.test(line.charAt(to + 1)))
  );
}
