// @ts-check
/**
 * The log of messages. It is not live itself: what is new is put, once, into one of two regions that are read
 * out, an alarm into the one that does not wait.
 */

import { el } from "./dom.js";
import { assistantItem, markChosen, personItem } from "./message.js";
import { bring, inSight } from "./scroll.js";
import { t } from "./strings.js";

/** @typedef {import("./api.js").Message} Message */

/** How long what was read out stays where it would be found a second time. */
const SPOKEN_MILLISECONDS = 10000;

/**
 * Returns the log.
 *
 * @param {HTMLElement} frame
 * @param {import("./message.js").Setting} setting
 */
export function makeLog(frame, setting) {
  const list = el("ol", { class: "messages", role: "list" });
  const polite = el("div", { class: "unseen", role: "status", "aria-atomic": "false" });
  const alarm = el("div", { class: "unseen", role: "alert", "aria-atomic": "false" });
  const region = el("div", { role: "log", "aria-live": "off", "aria-label": t("log_label") }, list);

  /**
   * @param {Message} message
   * @param {HTMLElement} into
   */
  const speak = ({ text, lang, metadata: { urgency }, buttons }, into) => {
    const mark = urgency === "none" ? "" : `${t(`urgency_${urgency}`)}. `;
    const choices = buttons.length ? ` ${t("choices_label")}: ${buttons.map(({ title }) => title).join(", ")}.` : "";
    const said = el("p", { lang }, mark + text + choices);
    into.append(said);
    setTimeout(() => said.remove(), SPOKEN_MILLISECONDS);
  };

  return {
    /** What stands in the page. */
    parts: [region, polite, alarm],
    list,

    /** Takes everything out. */
    clear() {
      [list, polite, alarm].forEach((part) => (part.textContent = ""));
    },

    /**
     * Shows an earlier conversation without reading it out.
     *
     * @param {Message[]} messages
     */
    restore(messages) {
      list.textContent = "";
      let turn = list.firstElementChild;
      for (const message of messages) {
        if (message.from === "person") {
          // What was said may have been the latest choice of that name.
          const all = /** @type {HTMLButtonElement[]} */ (Array.from(list.querySelectorAll("button.choice")));
          const chosen = all.reverse().find((choice) => choice.dataset.message === message.text);
          if (chosen) {
            markChosen(chosen);
          }
          turn = personItem(message.text);
          list.append(turn);
        } else {
          list.append(assistantItem(message, setting, list.lastElementChild));
        }
      }
      bring(frame, turn);
    },

    /**
     * Shows what a person says, while it is on its way.
     *
     * @param {string} text
     * @returns {HTMLElement}
     */
    addPerson(text) {
      const item = personItem(text);
      list.append(item);
      bring(frame, item);
      return item;
    },

    /**
     * Shows and reads out what is answered, under what it answers or else at the end. What cannot wait is
     * brought into sight wherever the person reads, and read out at once.
     *
     * @param {Message[]} messages
     * @param {HTMLElement | null} question
     */
    addAnswers(messages, question) {
      const urgent = messages.find(({ metadata }) => metadata.urgency !== "none");
      let before = question || list.lastElementChild;
      let shown = question && inSight(frame, question) ? question : null;
      for (const message of messages) {
        const item = assistantItem(message, setting, before);
        list.insertBefore(item, before && before.nextSibling);
        before = item;
        if (message === urgent || (!question && message === messages[0])) {
          shown = item;
        }
        speak(message, message.metadata.urgency === "none" ? polite : alarm);
      }
      bring(frame, shown);
    },
  };
}

/** @typedef {ReturnType<typeof makeLog>} Log */
