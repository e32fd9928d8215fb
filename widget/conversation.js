// @ts-check
/** What happens in a conversation: begun, resumed, asked, tried again, closed, erased. */

import { newId } from "./api.js";
import { statusOf, whyNotLoaded, whyNotSent } from "./errors.js";
import { markChosen } from "./message.js";
import { View } from "./view.js";

/** @typedef {import("./message.js").Setting} Setting */
/** @typedef {{read: () => string | null, write: (token: string | null) => void}} TokenStore */

export class Conversation {
  /**
   * @param {import("./api.js").Api} api
   * @param {TokenStore} tokens
   * @param {HTMLElement} host
   * @param {HTMLElement} tools
   * @param {Omit<Setting, "choose">} setting
   */
  constructor(api, tokens, host, tools, setting) {
    this._api = api;
    this._tokens = tokens;
    this._words = setting.words;
    this._config = setting.config;
    /** @type {string | null} */
    this._token = null;
    this._starting = false;
    this._waiting = 0;
    /** @type {Map<string, string>} the ids of messages that were not answered, by their text */
    this._unsent = new Map();
    /** @type {Set<HTMLButtonElement>} */
    this._choosing = new Set();
    this._view = new View(
      host,
      tools,
      { ...setting, choose: (message, choice) => this.choose(message, choice) },
      {
        start: () => this.start(),
        send: (text) => this.send(text),
        renew: () => this.renew(),
        erase: () => this.askToErase(),
      },
    );
  }

  /** Opens the conversation that this tab holds, or shows the start. */
  async open() {
    const token = this._tokens.read();
    if (!token) {
      this._view.showStart();
      return;
    }
    this._view.clearError();
    try {
      const { messages } = await this._api.conversation(token);
      this._token = token;
      this._view.showConversation();
      this._view.log.restore(messages);
    } catch (error) {
      if (statusOf(error) === 401) {
        this._close(this._words("ended"));
      } else {
        this._view.showError(whyNotLoaded(error, this._words), this._again(() => this.open()));
      }
    }
  }

  /** Begins a conversation; what is written and not sent stays. */
  async start() {
    if (this._starting) {
      return;
    }
    this._starting = true;
    try {
      const { token, messages } = await this._api.begin();
      this._keep(token);
      this._view.say("");
      this._view.log.clear();
      this._view.showConversation();
      this._view.clearError();
      this._view.log.addAnswers(messages, null);
      this._view.focusInput();
    } catch (error) {
      this._view.showError(whyNotLoaded(error, this._words), this._again(() => this.start()));
    } finally {
      this._starting = false;
    }
  }

  /**
   * Sends what was typed. An over-long message is sent as well: the server reads it for alarms before it
   * refuses it.
   *
   * @param {string} text
   */
  async send(text) {
    if (!text.trim()) {
      this._view.focusInput();
      return;
    }
    this._view.draft = "";
    const sent = await this._ask(text, () => this.send(this._view.draft));
    if (!sent) {
      this._view.draft = [text, this._view.draft].filter(Boolean).join("\n");
    }
  }

  /**
   * Sends what a choice stands for.
   *
   * @param {string} message
   * @param {HTMLButtonElement} choice
   */
  async choose(message, choice) {
    if (this._choosing.has(choice)) {
      return;
    }
    this._choosing.add(choice);
    if (await this._ask(message, () => this.choose(message, choice))) {
      markChosen(choice, this._words);
    }
    this._choosing.delete(choice);
  }

  /** Closes this conversation for a new one, after a question when something would be lost. */
  renew() {
    const days = this._config.retention_days;
    const asked = {
      question: this._words("new_question"),
      explained: this._words("new_explained", { days, erase: this._words("erase") }),
      yes: this._words("new_yes"),
    };
    this._view.confirm(asked, () => this.start());
  }

  /** Asks, then erases. */
  askToErase() {
    const asked = {
      question: this._words("erase_question"),
      explained: this._words("erase_explained"),
      yes: this._words("erase_yes"),
    };
    this._view.confirm(asked, () => this.erase());
  }

  /** Erases the conversation here and at the clinic. */
  async erase() {
    if (!this._token) {
      return;
    }
    try {
      await this._api.erase(this._token);
      this._view.clearError();
      this._view.draft = "";
      this._close(this._words("erased"));
      this._view.focusInput();
    } catch (error) {
      this._view.showError(this._words("error_erase"), this._again(() => this.erase()));
    }
  }

  /**
   * Sends a message and shows what comes back; the same text sent again after a failure keeps its id.
   *
   * @param {string} text
   * @param {() => void} again
   * @returns {Promise<boolean>} whether the message was taken
   */
  async _ask(text, again) {
    const token = this._token;
    const id = this._unsent.get(text) || newId();
    this._unsent.set(text, id);
    this._view.clearError();
    const item = this._view.log.addPerson(text);
    this._wait(1);
    try {
      const { messages } = await this._api.send(token || "", text, id);
      this._unsent.delete(text);
      if (token === this._token) {
        this._view.log.addAnswers(messages, item);
      }
      return true;
    } catch (error) {
      if (token !== this._token) {
        return true;
      }
      item.remove();
      this._explain(error, text, again);
      return false;
    } finally {
      if (token === this._token) {
        this._wait(-1);
      }
    }
  }

  /**
   * Says why a message was not answered, with what must be said all the same.
   *
   * @param {any} error
   * @param {string} text
   * @param {() => void} again
   */
  _explain(error, text, again) {
    if (error.messages && error.messages.length) {
      this._view.log.addAnswers(error.messages, null);
    }
    const why = whyNotSent(error, this._words, text, this._config.limits.message);
    const remedies = {
      again: this._again(again),
      new: { label: this._words("new_conversation"), act: () => this.start() },
      none: null,
    };
    this._view.showError(why.text, remedies[why.remedy]);
  }

  /** @param {number} change in how many answers are on their way */
  _wait(change) {
    this._waiting += change;
    this._view.setWriting(this._waiting > 0);
  }

  /** @param {() => void} act */
  _again(act) {
    return { label: this._words("try_again"), act };
  }

  /** @param {string} token */
  _keep(token) {
    this._token = token;
    this._waiting = 0;
    this._unsent.clear();
    this._tokens.write(token);
  }

  /** @param {string} note */
  _close(note) {
    this._token = null;
    this._waiting = 0;
    this._unsent.clear();
    this._tokens.write(null);
    this._view.showStart(note);
  }
}
