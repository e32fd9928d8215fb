// @ts-check
/** What stands around the chat on its own page: emergency line, clinic, opening. */

import { element, fill } from "./dom.js";
import { opening } from "./opening.js";
import { dialled } from "./text.js";

/** @typedef {import("./api.js").Config} Config */
/** @typedef {import("./strings.js").Words} Words */

/**
 * Shows whom to call; it never leaves the screen.
 *
 * @param {HTMLElement} host
 * @param {Config} config
 * @param {Words} words
 */
export function showEmergency(host, { emergency, clinic }, words) {
  host.setAttribute("aria-label", words("emergency_label"));
  fill(
    host,
    element("a", { href: dialled(emergency.number) }, words("emergency", { number: emergency.number })),
    element("a", { href: dialled(clinic.telephone), class: "clinic" }, words("clinic_call")),
  );
  host.hidden = false;
}

/**
 * Shows the clinic and whether it is open; may be called again: what has not changed is left alone.
 *
 * @param {HTMLElement} host
 * @param {Config} config
 * @param {Words} words
 * @param {string} locale
 */
export function showClinic(host, { clinic, branding }, words, locale) {
  const telephone = contact(words("telephone"), clinic.telephone);
  const state = opening(clinic, words, locale);
  const lines = [telephone];
  if (state) {
    lines.push(element("p", {}, state));
  }
  if (!clinic.open && clinic.out_of_hours) {
    const { name, telephone: number } = clinic.out_of_hours;
    lines.push(contact(words("out_of_hours", { name }), number));
  }
  const column = element(
    "div",
    { class: "column" },
    element("h1", {}, branding.assistant_name),
    element("p", { class: "clinic-name" }, clinic.name),
    element("div", { class: "contact" }, ...lines),
  );
  if (host.textContent !== column.textContent) {
    fill(host, column);
  }
  host.hidden = false;
}

/**
 * @param {string} label
 * @param {string} number
 * @returns {HTMLElement}
 */
function contact(label, number) {
  return element("p", {}, `${label} `, element("a", { href: dialled(number), class: "number" }, number));
}
