// @ts-check
/** The log of messages: what is added is read out, what was there before is not. */

import { element } from "./dom.js";
import { assistantItem, markChosen, personItem } from "./message.js";
import { direction } from "./text.js";
import { urgencyWords } from "./urgency.js";

/** @typedef {import("./api.js").Message} Message */
/** @typedef {import("./message.js").Setting} Setting */

export class Log {
  /** @param {Setting} setting */
  constructor(setting) {
    this._setting = setting;
    this._list = element("ol", { class: "messages" });
    this._alert = element("div", { role: "alert", class: "unseen" });
    this._region = element(
      "div",
      { role: "log", "aria-live": "polite", "aria-label": setting.words("log_label") },
      this._list,
    );
    /** What stands in the page: the log, and the region in which alarms are read out at once. */
    this.parts = [this._region, this._alert];
  }

  /** Takes everything out. */
  clear() {
    this._list.textContent = "";
    this._alert.textContent = "";
  }

  /**
   * Shows an earlier conversation without reading it out.
   *
   * @param {Message[]} messages
   */
  restore(messages) {
    this._region.setAttribute("aria-live", "off");
    this.clear();
    let turn = null;
    for (const message of messages) {
      if (message.from === "person") {
        this._markLatestChoice(message.text);
        turn = this._append(personItem(message.text, this._setting));
      } else {
        this._append(this._assistantItem(message, this._list.lastElementChild));
      }
    }
    show(turn || this._list.firstElementChild);
    setTimeout(() => this._region.setAttribute("aria-live", "polite"), 1000);
  }

  /**
   * Shows what a person says, while it is on its way.
   *
   * @param {string} text
   * @returns {HTMLElement}
   */
  addPerson(text) {
    this._alert.textContent = "";
    const item = this._append(personItem(text, this._setting));
    show(item);
    return item;
  }

  /**
   * Shows what is answered, under what it answers or else at the end. What cannot wait is brought into sight
   * wherever the person reads, and read out at once.
   *
   * @param {Message[]} messages
   * @param {HTMLElement | null} question
   */
  addAnswers(messages, question) {
    const urgent = messages.find((message) => message.metadata.urgency !== "none");
    let before = question || this._list.lastElementChild;
    let shown = question && inSight(question) ? question : null;
    for (const message of messages) {
      const item = this._assistantItem(message, before);
      if (before) {
        before.after(item);
      } else {
        this._list.append(item);
      }
      before = item;
      if (message === urgent || (!question && message === messages[0])) {
        shown = item;
      }
    }
    show(shown);
    if (urgent) {
      const words = urgencyWords(urgent.metadata.urgency, this._setting.words);
      this._alert.textContent = `${words}. ${urgent.text.split("\n")[0]}`;
      this._alert.lang = urgent.lang;
      this._alert.dir = direction(urgent.lang);
    }
  }

  /**
   * @param {Message} message
   * @param {Element | null} before
   * @returns {HTMLLIElement}
   */
  _assistantItem(message, before) {
    const goesOn = Boolean(before && before.classList.contains("assistant"));
    const marked = goesOn && Boolean(before && before.classList.contains(`urgency-${message.metadata.urgency}`));
    return assistantItem(message, this._setting, { goesOn, marked });
  }

  /** @param {string} text what was said, which may have been the latest choice of that name */
  _markLatestChoice(text) {
    const all = /** @type {HTMLButtonElement[]} */ (Array.from(this._list.querySelectorAll("button.choice")));
    const chosen = all.reverse().find((choice) => choice.dataset.message === text);
    if (chosen) {
      markChosen(chosen, this._setting.words);
    }
  }

  /**
   * @template {HTMLElement} T
   * @param {T} item
   * @returns {T}
   */
  _append(item) {
    this._list.append(item);
    return item;
  }
}

/**
 * @param {Element} item
 * @returns {boolean} whether its beginning is on the screen: somebody who reads elsewhere is left there
 */
function inSight(item) {
  const { top } = item.getBoundingClientRect();
  return top >= 0 && top < window.innerHeight;
}

/**
 * Brings the beginning of an item into sight, so that a long answer is read from its top.
 *
 * @param {Element | null} item
 */
function show(item) {
  if (item) {
    item.scrollIntoView({ block: "start" });
  }
}
