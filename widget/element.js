// @ts-check
/**
 * The element, and what one tag does: with no `<mbc-guide-chat>` on the page it adds a button that opens the chat.
 *
 * All modules here run on browsers of 2019 and later (ES2018): no optional chaining, no private fields.
 */

import { makeChat } from "./chat.js";
import { button, el } from "./dom.js";
import { DIRECTION, LANGUAGE, STYLE } from "./embedded.js";
import { dress } from "./paper.js";
import { t } from "./strings.js";

const TAG = "mbc-guide-chat";
const script = /** @type {HTMLScriptElement} */ (document.currentScript);
/** The channel: where the script came from, unless it was copied to another server. */
const BASE = new URL(script.dataset.server || ".", script.src).href.replace(/\/?$/, "/");
/** Where the open chat covers the whole screen, as chat.css has it; what lies behind must not get the focus. */
const COVERING = "(max-width: 32em), (max-height: 31em)";

/** The chat: inline as it stands, on a page of its own with mode="page", behind a button with mode="floating". */
class Chat extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) {
      return;
    }
    const root = this.attachShadow({ mode: "open" });
    if (!dress(root, STYLE)) {
      root.append(el("link", { rel: "stylesheet", href: `${BASE}chat.css` }));
    }
    const mode = this.getAttribute("mode");
    const attributes = {
      class: "frame",
      lang: LANGUAGE,
      dir: this.getAttribute("dir") || DIRECTION,
      "aria-labelledby": "title",
      tabindex: "-1",
    };
    if (mode !== "floating") {
      const frame = el("section", attributes);
      root.append(frame);
      makeChat(this, frame, BASE, mode === "page" ? "h1" : "h2", null);
      return;
    }
    const dialog = el("dialog", { ...attributes, role: "dialog" });
    const close = () => {
      if (dialog.close) {
        dialog.close();
      }
      dialog.removeAttribute("open");
      launcher.hidden = false;
      launcher.focus();
    };
    const launcher = button(t("launch"), "launcher", () => {
      launcher.hidden = true;
      if (dialog.showModal && matchMedia(COVERING).matches) {
        dialog.showModal();
      } else {
        dialog.setAttribute("open", "");
      }
      chat.enter();
    });
    launcher.setAttribute("aria-haspopup", "dialog");
    dialog.oncancel = (event) => {
      event.preventDefault();
      close();
    };
    dialog.onkeydown = (event) => {
      if (event.key === "Escape") {
        close();
      }
    };
    const { lang, dir } = attributes;
    root.append(el("aside", { "aria-label": t("name"), lang, dir }, launcher, dialog));
    const chat = makeChat(this, dialog, BASE, "h2", close);
  }
}

const begin = () => {
  if (!customElements.get(TAG)) {
    customElements.define(TAG, Chat);
    if (!document.querySelector(TAG)) {
      document.body.append(el(/** @type {any} */ (TAG), { mode: "floating" }));
    }
  }
};
if (document.readyState === "loading") {
  document.addEventListener("DOMContentLoaded", begin);
} else {
  begin();
}
