// @ts-check
/** Where one writes, with what is told meanwhile: the status and what went wrong. */

import { button, el, fill } from "./dom.js";
import { keep, recall } from "./store.js";
import { t } from "./strings.js";

/** @typedef {{label: string, act: () => void}} Remedy */

/**
 * Returns the lower part of the chat.
 *
 * @param {(text: string) => void} submit
 */
export function makeDock(submit) {
  const status = el("p", { role: "status", class: "status" });
  const error = el("div", { role: "alert", class: "error" });
  const input = el("textarea", { id: "question", rows: "2", autocomplete: "off", "aria-describedby": "hint" });
  const form = el(
    "form",
    {},
    el("label", { for: "question" }, t("input_label")),
    el("div", "row", input, el("button", { type: "submit", class: "primary" }, t("send"))),
    el("p", { id: "hint", class: "hint" }, t("input_hint")),
  );
  form.onsubmit = (event) => {
    event.preventDefault();
    submit(input.value);
  };
  input.oninput = () => keep("draft", input.value);
  input.onkeydown = (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
      event.preventDefault();
      submit(input.value);
    }
  };
  input.value = recall("draft") || "";
  const part = el("div", "dock", error, status, form);

  return {
    part,
    input,

    /** @param {boolean} open whether a conversation is open */
    show(open) {
      form.hidden = !open;
    },

    /** @param {string} text what is told without hurry */
    say(text) {
      status.textContent = text;
    },

    /**
     * Says at once what went wrong, and what can be done; whom to call is always in sight.
     *
     * @param {string} text
     * @param {Remedy | null} remedy
     */
    fail(text, remedy) {
      fill(error, el("p", {}, text), ...(remedy ? [button(remedy.label, "quiet", remedy.act)] : []));
    },

    /** Takes the error away; what had the focus in it gives it to the text box. */
    calm() {
      const inside = error.matches(":focus-within");
      error.textContent = "";
      if (inside) {
        input.focus({ preventScroll: true });
      }
    },

    /** What is written and not sent. */
    get draft() {
      return input.value;
    },

    /** @param {string} text */
    set draft(text) {
      input.value = text;
      keep("draft", text);
    },
  };
}
