// @ts-check
/** The mark of an answer that cannot wait: words, a shape of its own, and the number to call. */

import { el } from "./dom.js";
import { t } from "./strings.js";
import { dialled } from "./text.js";

/** @typedef {import("./api.js").Config} Config */
/** @typedef {Exclude<import("./api.js").Urgency, "none">} Urgent */

/**
 * @param {Urgent} urgency
 * @param {Config} config
 * @returns {HTMLElement}
 */
export function urgencyMark(urgency, config) {
  const calls = routes(urgency, config).map(([label, href]) => el("a", { href, class: "call" }, label));
  return el(
    "div",
    "urgency",
    // The shape, told apart without colour, is drawn by the style sheet.
    el("p", "urgency-title", el("i", { "aria-hidden": "true" }), t(`urgency_${urgency}`)),
    el("div", "calls", ...calls),
  );
}

/**
 * Returns whom to call or text: what the link says, and its address.
 *
 * @param {Urgent} urgency
 * @param {Config} config
 * @returns {[string, string][]}
 */
function routes(urgency, { clinic, crisis, emergency: { number } }) {
  /** @type {(name: string, telephone: string) => [string, string]} */
  const call = (name, telephone) => [t("call_named", { name, number: telephone }), dialled(telephone)];
  /** @type {[string, string]} */
  const ambulance = [t("call_number", { number }), dialled(number)];
  if (urgency === "emergency") {
    return [ambulance];
  }
  if (urgency === "crisis") {
    /** @type {[string, string][]} */
    const found = [];
    const spoken = crisis.find((line) => line.call);
    if (spoken && spoken.call) {
      found.push(call(spoken.name, spoken.call));
    }
    const written = crisis.find((line) => line.text);
    if (written && written.text) {
      const { text } = written;
      found.push([t(text.word ? "text_word" : "text_number", text), dialled(text.number, "sms")]);
    }
    return [...found, ambulance];
  }
  const { name, telephone } = (!clinic.open && clinic.out_of_hours) || clinic;
  return [call(name, telephone)];
}
