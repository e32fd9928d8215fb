// @ts-check
/** One message as an item of the log. */

import { button, element, unseen } from "./dom.js";
import { direction, paragraphs } from "./text.js";
import { urgencyMark } from "./urgency.js";

/** @typedef {import("./api.js").Config} Config */
/** @typedef {import("./api.js").Message} Message */
/** @typedef {import("./strings.js").Words} Words */
/** @typedef {{config: Config, words: Words, locale: string, numbers: import("./text.js").Telephone[],
 *   choose: (message: string, chosen: HTMLButtonElement) => void}} Setting what every message is shown with */

/**
 * Returns what a person said, exactly as written.
 *
 * @param {string} text
 * @param {Setting} setting
 * @returns {HTMLLIElement}
 */
export function personItem(text, { words }) {
  return element(
    "li",
    { class: "message person" },
    element("p", { class: "speaker" }, words("said_by_person")),
    element("p", { class: "words", dir: "auto" }, text),
  );
}

/**
 * Returns what the assistant said, with its urgency, choices and sources.
 *
 * @param {Message} message
 * @param {Setting} setting
 * @param {{goesOn: boolean, marked: boolean}} place goesOn: the message before is the assistant's as well;
 *   marked: the message before bears the mark of the same urgency
 * @returns {HTMLLIElement}
 */
export function assistantItem(message, setting, { goesOn, marked }) {
  const { config, words, numbers } = setting;
  const urgency = message.metadata.urgency;
  const item = element("li", { class: `message assistant urgency-${urgency}${goesOn ? " goes-on" : ""}` });
  item.append(
    element(
      "p",
      { class: goesOn ? "speaker unseen" : "speaker" },
      words("said_by_assistant", { assistant: config.branding.assistant_name }),
    ),
  );
  if (urgency !== "none" && !marked) {
    item.append(urgencyMark(urgency, config, words));
  }
  const { lang } = message;
  item.append(element("div", { class: "words", lang, dir: direction(lang) }, ...paragraphs(message.text, numbers)));
  if (message.buttons.length) {
    item.append(choices(message, setting));
  }
  const sources = message.metadata.sources || [];
  if (sources.length) {
    item.append(provenance(sources, message.metadata.reviewed, setting));
  }
  return item;
}

/**
 * Shows that a choice was taken; it can be taken again.
 *
 * @param {HTMLButtonElement} choice
 * @param {Words} words
 */
export function markChosen(choice, words) {
  if (!choice.classList.contains("chosen")) {
    choice.classList.add("chosen");
    choice.prepend(element("span", { "aria-hidden": "true" }, "\u2713 "));
    choice.append(unseen(` (${words("chosen")})`));
  }
}

/**
 * @param {Message} message
 * @param {Setting} setting
 * @returns {HTMLElement}
 */
function choices(message, { words, choose }) {
  const group = element("div", { class: "choices", role: "group", "aria-label": words("choices_label") });
  for (const choice of message.buttons) {
    const made = button(choice.title, "choice", () => choose(choice.message, made));
    made.dataset.message = choice.message;
    group.append(made);
  }
  return group;
}

/**
 * @param {import("./api.js").Source[]} sources
 * @param {string | undefined} reviewed as 2026-11-22
 * @param {Setting} setting
 * @returns {HTMLDetailsElement}
 */
function provenance(sources, reviewed, { words, locale }) {
  const counted = sources.length === 1 ? words("sources_one") : words("sources_many", { count: sources.length });
  const summary = element("summary", {}, counted);
  if (reviewed) {
    const style = /** @type {const} */ ({ year: "numeric", month: "long", day: "numeric", timeZone: "UTC" });
    const date = new Intl.DateTimeFormat(locale, style).format(new Date(reviewed));
    summary.textContent = words("sources_summary", { sources: counted, reviewed: words("reviewed", { date }) });
  }
  const items = sources.map((source) => element("li", {}, named(source, words), `, ${source.publisher}`));
  return element("details", { class: "sources" }, summary, element("ul", {}, ...items));
}

/**
 * Returns a source's title, as a link where the address is safe to follow.
 *
 * @param {import("./api.js").Source} source
 * @param {Words} words
 * @returns {Node | string}
 */
function named(source, words) {
  if (!/^https:\/\//i.test(source.url)) {
    return source.title;
  }
  return element(
    "a",
    { href: source.url, target: "_blank", rel: "noopener noreferrer" },
    source.title,
    unseen(` ${words("opens_new_tab")}`),
  );
}
