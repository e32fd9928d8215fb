// @ts-check
/** The chat itself: start, log, text box, errors, and the question before something is closed or erased. */

import { button, element, fill } from "./dom.js";
import { Log } from "./log.js";
import { dialled, paragraphs } from "./text.js";

/** @typedef {import("./message.js").Setting} Setting */
/** @typedef {{label: string, act: () => void}} Remedy */
/** @typedef {{start: () => void, send: (text: string) => void, renew: () => void, erase: () => void}} Acts */

export class View {
  /**
   * @param {HTMLElement} host where the chat stands
   * @param {HTMLElement} tools where a conversation is closed or erased
   * @param {Setting} setting
   * @param {Acts} acts what the controls do
   */
  constructor(host, tools, setting, acts) {
    const { words } = setting;
    this._host = host;
    this._tools = tools;
    this._setting = setting;
    this._acts = acts;
    this.log = new Log(setting);
    this._start = element("section", { class: "panel", "aria-labelledby": "start-heading" });
    this._status = element("p", { role: "status", class: "status" });
    this._error = element("div", { role: "alert", class: "error" });
    this._input = element("textarea", {
      id: "question", rows: "2", autocomplete: "off", "aria-describedby": "question-hint"
    });
    this._form = this._buildForm();
    this._dock = element("div", { class: "dock" }, this._error, this._status, this._form);
    const title = element("h2", { class: "unseen" }, words("log_label"));
    this._title = title;
    this._question = element("div");
    fill(host, this._start, title, ...this.log.parts, this._dock);
    this._show(false);
    this._start.hidden = true;
    this._keepSightClear();
  }

  /**
   * Shows what is said before a conversation.
   *
   * @param {string} [note] what has just happened
   */
  showStart(note = "") {
    const { words, config, numbers } = this._setting;
    const started = button(words("start"), "primary", this._acts.start);
    fill(
      this._start,
      element("h2", { id: "start-heading" }, words("start_heading")),
      ...paragraphs(config.notice, numbers),
      element("p", {}, words("start_privacy")),
      started,
    );
    this.log.clear();
    this._show(false);
    this.say(note);
    this._startButton = started;
  }

  /** Shows the conversation's controls. */
  showConversation() {
    const { words } = this._setting;
    this._question = element("div");
    fill(
      this._tools,
      element(
        "div",
        { class: "column" },
        button(words("new_conversation"), "quiet", this._acts.renew),
        button(words("erase"), "quiet", this._acts.erase),
        this._question,
      ),
    );
    this._show(true);
  }

  /**
   * Asks before something is done, in the page; Escape keeps the conversation.
   *
   * @param {{question: string, explained: string, yes: string}} asked
   * @param {() => void} act
   */
  confirm({ question, explained, yes }, act) {
    const asker = /** @type {HTMLElement} */ (document.activeElement);
    const group = element(
      "section",
      { class: "confirm", tabindex: "-1", "aria-labelledby": "confirm-title", "aria-describedby": "confirm-text" },
      element("h2", { id: "confirm-title" }, question),
      element("p", { id: "confirm-text" }, explained),
    );
    const keep = () => {
      this.clearError();
      group.remove();
      asker.focus();
    };
    group.append(button(yes, "primary", act), button(this._setting.words("keep"), "quiet", keep));
    group.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        keep();
      }
    });
    fill(this._question, group);
    group.focus();
    group.scrollIntoView({ block: "nearest" });
  }

  /** @param {boolean} writing whether an answer is on its way */
  setWriting(writing) {
    const { words, config } = this._setting;
    this.say(writing ? words("writing", { assistant: config.branding.assistant_name }) : "");
  }

  /** @param {string} text what is told without hurry */
  say(text) {
    this._status.textContent = text;
  }

  /**
   * Says at once what went wrong, what can be done, and whom to call.
   *
   * @param {string} text
   * @param {Remedy | null} remedy
   */
  showError(text, remedy) {
    const { words, config } = this._setting;
    const { name, telephone } = config.clinic;
    const help = element(
      "p",
      {},
      `${words("error_help", { clinic: name })} `,
      element("a", { href: dialled(telephone), class: "number" }, telephone),
    );
    fill(this._error, element("p", {}, text), help);
    if (remedy) {
      this._error.append(button(remedy.label, "again", remedy.act));
    }
  }

  /** Takes the error away; what had the focus in it gives it to the text box. */
  clearError() {
    const focused = this._error.contains(document.activeElement);
    this._error.textContent = "";
    if (focused) {
      this.focusInput();
    }
  }

  /** Puts the focus where the next thing is done: the text box, or Start before there is one. */
  focusInput() {
    const next = this._form.hidden ? this._startButton : this._input;
    if (next) {
      // A dock that sticks is in sight already, and some browsers would scroll to where it would stand.
      next.focus({ preventScroll: getComputedStyle(this._dock).position === "sticky" && next === this._input });
    }
  }

  /** What is written and not sent. */
  get draft() {
    return this._input.value;
  }

  /** @param {string} text */
  set draft(text) {
    this._input.value = text;
  }

  /** @param {boolean} open whether a conversation is open */
  _show(open) {
    this._start.hidden = open;
    this._title.hidden = !open;
    this._form.hidden = !open;
    this._host.classList.toggle("before", !open);
    this._tools.hidden = !open;
  }

  /** @returns {HTMLFormElement} */
  _buildForm() {
    const { words } = this._setting;
    const send = element("button", { type: "submit", class: "primary" }, words("send"));
    const form = element(
      "form",
      { novalidate: "" },
      element("label", { for: "question" }, words("input_label")),
      element("div", { class: "row" }, this._input, send),
      element("p", { id: "question-hint", class: "hint" }, words("input_hint")),
    );
    const submit = () => this._acts.send(this._input.value);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      submit();
    });
    this._input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
        event.preventDefault();
        submit();
      }
    });
    return form;
  }

  /** Tells chat.css how high the dock is, so that what has the focus is never behind it. */
  _keepSightClear() {
    if (typeof ResizeObserver !== "undefined") {
      const root = document.documentElement;
      new ResizeObserver(() => {
        root.style.setProperty("--dock", `${this._dock.offsetHeight}px`);
      }).observe(this._dock);
    }
  }
}
