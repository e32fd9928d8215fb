// @ts-check
/** The mark of an answer that cannot wait: words, a shape of its own, and the number to call. */

import { element } from "./dom.js";
import { dialled } from "./text.js";

/** @typedef {import("./api.js").Config} Config */
/** @typedef {import("./api.js").Urgency} Urgency */
/** @typedef {import("./strings.js").Words} Words */

const SVG = "http://www.w3.org/2000/svg";
/** Told apart without colour: circle, triangle, octagon and speech bubble, each with a sign cut out. */
const SHAPES = {
  call_doctor: "M12 2a10 10 0 1 1 0 20a10 10 0 0 1 0-20zM10.8 6.2h2.4v2.4h-2.4zM10.8 10.2h2.4v7.6h-2.4z",
  urgent_same_day: "M12 1.5L23.5 22H.5zM10.8 8.5h2.4v6.6h-2.4zM10.8 16.8h2.4v2.4h-2.4z",
  emergency: "M7.5 1h9L23 7.5v9L16.5 23h-9L1 16.5v-9zM10.8 5.5h2.4v8.4h-2.4zM10.8 16h2.4v2.4h-2.4z",
  crisis: "M4 2h16a3 3 0 0 1 3 3v10a3 3 0 0 1-3 3h-6l-6 5v-5H4a3 3 0 0 1-3-3V5a3 3 0 0 1 3-3zM6 6.5h12v2H6zM6 11.5h8v2H6z",
};

/**
 * Returns the words for an urgency.
 *
 * @param {Urgency} urgency
 * @param {Words} words
 * @returns {string}
 */
export function urgencyWords(urgency, words) {
  return words(`urgency_${urgency}`);
}

/**
 * @param {Exclude<Urgency, "none">} urgency
 * @param {Config} config
 * @param {Words} words
 * @returns {HTMLElement}
 */
export function urgencyMark(urgency, config, words) {
  const title = element("p", { class: "urgency-title" }, shape(urgency), urgencyWords(urgency, words));
  const calls = routes(urgency, config, words).map(({ label, address }) =>
    element("a", { href: address, class: "call" }, label),
  );
  return element("div", { class: "urgency" }, title, element("div", { class: "calls" }, ...calls));
}

/**
 * Returns whom to call or text.
 *
 * @param {Urgency} urgency
 * @param {Config} config
 * @param {Words} words
 * @returns {{label: string, address: string}[]}
 */
function routes(urgency, { clinic, crisis, emergency }, words) {
  /** @type {(name: string, number: string) => {label: string, address: string}} */
  const call = (name, number) => ({ label: words("call_named", { name, number }), address: dialled(number) });
  const { number } = emergency;
  const ambulance = { label: words("call_number", { number }), address: dialled(number) };
  if (urgency === "emergency") {
    return [ambulance];
  }
  if (urgency === "crisis") {
    const called = crisis.filter((line) => line.call).slice(0, 1);
    const texted = crisis.filter((line) => line.text).slice(0, 1);
    return [
      ...called.map((line) => call(line.name, line.call || "")),
      ...texted.map((line) => textRoute(line.text || { number: "" }, words)),
      ambulance,
    ];
  }
  const answering = clinic.open || !clinic.out_of_hours ? clinic : clinic.out_of_hours;
  return [call(answering.name, answering.telephone)];
}

/**
 * @param {{number: string, word?: string}} route
 * @param {Words} words
 * @returns {{label: string, address: string}}
 */
function textRoute({ number, word }, words) {
  const label = word ? words("text_word", { word, number }) : words("text_number", { number });
  return { label, address: dialled(number, "sms") };
}

/**
 * @param {Exclude<Urgency, "none">} urgency
 * @returns {SVGElement}
 */
function shape(urgency) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[urgency]);
  path.setAttribute("fill-rule", "evenodd");
  drawing.append(path);
  return drawing;
}
