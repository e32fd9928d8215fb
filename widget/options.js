// @ts-check
/** What can be done with the conversation: text size, print, save, begin anew, erase; folded behind a button. */

import { button, el, fill } from "./dom.js";
import { keep, recall } from "./store.js";
import { t } from "./strings.js";

const SIZES = [1, 1.25, 1.5];

/** @typedef {{question: string, explained: string, yes: string, act: () => void}} Asked */

/**
 * Returns the button, and what it unfolds.
 *
 * @param {HTMLElement} frame whose text size is set
 */
export function makeOptions(frame) {
  const items = el("div", "items");
  const asked = el("div");
  const panel = el("div", { class: "options", id: "options", role: "group", "aria-label": t("options") });
  panel.hidden = true;
  const opener = button(t("options"), "plain", () => show(panel.hidden));
  opener.setAttribute("aria-controls", "options");

  /** @param {boolean} open */
  const show = (open) => {
    panel.hidden = !open;
    asked.textContent = "";
    opener.setAttribute("aria-expanded", `${open}`);
  };
  panel.onkeydown = (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      // Nor does the browser close a dialog then.
      event.preventDefault();
      show(false);
      opener.focus();
    }
  };

  const sizes = SIZES.map((size, at) => button(t(`size_${at}`), "small", () => resize(size)));
  /** @param {number} size in the reader's own text size */
  const resize = (size) => {
    keep("size", size);
    frame.style.fontSize = `${size * 1.0625}em`;
    sizes.forEach((made, at) => made.setAttribute("aria-pressed", `${SIZES[at] === size}`));
  };
  const group = el("div", { class: "rate", role: "group", "aria-label": t("size") }, `${t("size")} `, ...sizes);
  panel.append(group, items, asked);
  show(false);
  resize(recall("size") || 1);

  return {
    opener,
    panel,

    /** Folds it, and gives the focus back when it was inside. */
    close() {
      const inside = panel.matches(":focus-within");
      show(false);
      if (inside) {
        opener.focus();
      }
    },

    /**
     * Shows what can be done.
     *
     * @param {[string, () => void][]} entries the key of the words, and what is done
     */
    offer(entries) {
      show(false);
      fill(items, ...entries.map(([key, act]) => button(t(key), "quiet", act)));
    },

    /**
     * Asks before something is done; Escape keeps things as they are.
     *
     * @param {Asked} question
     */
    ask({ question, explained, yes, act }) {
      const asker = /** @type {HTMLElement} */ (items.querySelector(":focus") || opener);
      const section = el(
        "section",
        { class: "confirm", tabindex: "-1", "aria-labelledby": "asked", "aria-describedby": "explained" },
        el("p", { id: "asked", class: "strong" }, question),
        el("p", { id: "explained" }, explained),
      );
      const leave = () => {
        section.remove();
        asker.focus();
      };
      section.append(button(yes, "primary", act), button(t("keep"), "quiet", leave));
      section.onkeydown = (event) => {
        if (event.key === "Escape") {
          event.stopPropagation();
          event.preventDefault();
          leave();
        }
      };
      fill(asked, section);
      section.focus();
    },
  };
}
