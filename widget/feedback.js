// @ts-check
/** Whether an answer helped: one tap, which may be changed. */

import { button, el } from "./dom.js";
import { why } from "./errors.js";
import { keep, recall } from "./store.js";
import { t } from "./strings.js";

/**
 * Returns the question under an answer.
 *
 * @param {string} id the message's
 * @param {(helpful: boolean) => Promise<void>} send rejects when it was not kept
 * @param {(text: string) => void} say
 * @returns {HTMLElement}
 */
export function feedback(id, send, say) {
  const group = el("div", { class: "rate", role: "group", "aria-label": t("helpful") }, `${t("helpful")} `);
  const answers = [true, false].map((helpful) => {
    const made = button(t(helpful ? "yes" : "no"), "small", async () => {
      const before = (recall("rated") || {})[id];
      show(helpful);
      try {
        await send(helpful);
      } catch (error) {
        show(before);
        say(why(error)[0]);
      }
    });
    return made;
  });
  /** @param {boolean | undefined} helpful */
  const show = (helpful) => {
    keep("rated", { ...recall("rated"), [id]: helpful });
    answers.forEach((made, at) => made.setAttribute("aria-pressed", `${helpful === (at === 0)}`));
  };
  show((recall("rated") || {})[id]);
  group.append(...answers);
  return group;
}
