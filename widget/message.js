// @ts-check
/** One message as an item of the log. */

import { button, el, unseen } from "./dom.js";
import { t, when } from "./strings.js";
import { outward, paragraphs } from "./text.js";
import { urgencyMark } from "./urgency.js";

/** @typedef {import("./api.js").Message} Message */
/** @typedef {{config: import("./api.js").Config,
 *   choose: (message: string, chosen: HTMLButtonElement) => void,
 *   rate: (message: Message) => Node | string}} Setting what every message is shown with */

/**
 * Returns what a person said, exactly as written.
 *
 * @param {string} text
 * @returns {HTMLLIElement}
 */
export function personItem(text) {
  return el(
    "li",
    "message person",
    el("p", "speaker", t("said_by_person")),
    el("p", { class: "words", dir: "auto" }, text),
  );
}

/**
 * Returns what the assistant said, with its urgency, choices, sources and the question whether it helped.
 *
 * @param {Message} message
 * @param {Setting} setting
 * @param {Element | null} before the item that it follows: what that says already is not said again
 * @returns {HTMLLIElement}
 */
export function assistantItem(message, { config, choose, rate }, before) {
  const { lang, text, buttons, metadata } = message;
  const { urgency, sources = [], reviewed } = metadata;
  const mark = `urgency-${urgency}`;
  const goesOn = before && before.classList.contains("assistant");
  const item = el("li", `message assistant ${mark}${goesOn ? " goes-on" : ""}`);
  item.append(el("p", goesOn ? "speaker unseen" : "speaker", config.branding.assistant_name));
  if (urgency !== "none" && !(goesOn && before.classList.contains(mark))) {
    item.append(urgencyMark(urgency, config));
  }
  item.append(el("div", { class: "words", lang, dir: "auto" }, ...paragraphs(text, config.links)));
  if (buttons.length) {
    const group = el("div", { class: "choices", role: "group", "aria-label": t("choices_label") });
    for (const choice of buttons) {
      const made = button(choice.title, "choice", () => choose(choice.message, made));
      made.dataset.message = choice.message;
      made.lang = lang;
      group.append(made);
    }
    item.append(group);
  }
  if (sources.length) {
    item.append(provenance(sources, reviewed));
  }
  item.append(rate(message));
  return item;
}

/**
 * Shows that a choice was taken; it can be taken again.
 *
 * @param {HTMLButtonElement} choice
 */
export function markChosen(choice) {
  if (!choice.classList.contains("chosen")) {
    choice.classList.add("chosen");
    choice.prepend(el("span", { "aria-hidden": "true" }, "\u2713 "));
    choice.append(unseen(` (${t("chosen")})`));
  }
}

/**
 * @param {import("./api.js").Source[]} sources
 * @param {string | undefined} reviewed as 2026-11-22
 * @returns {HTMLDetailsElement}
 */
function provenance(sources, reviewed) {
  const counted = t("sources", { count: sources.length });
  const date = reviewed && when(new Date(reviewed), { dateStyle: "long", timeZone: "UTC" });
  return el(
    "details",
    "sources",
    el("summary", {}, date ? `${counted}. ${t("reviewed", { date })}` : counted),
    el("ul", {}, ...sources.map((source) => el("li", {}, named(source), `, ${source.publisher}`))),
  );
}

/**
 * Returns a source's title, as a link where the address is safe to follow.
 *
 * @param {import("./api.js").Source} source
 * @returns {Node | string}
 */
function named({ title, url }) {
  return /^https:\/\//i.test(url) ? outward(url, title, unseen(` ${t("opens_new_tab")}`)) : title;
}
