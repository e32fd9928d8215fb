// @ts-check
/** What happens in a conversation: begun, resumed, asked, tried again, closed, erased. */

import { newId } from "./api.js";
import { known, why } from "./errors.js";
import { markChosen } from "./message.js";
import { keep, recall } from "./store.js";
import { t } from "./strings.js";

/** @typedef {(method: string, path: string, token?: string | null, body?: object) => Promise<any>} Ask */

/**
 * Returns what can be done in a conversation.
 *
 * @param {Ask} api
 * @param {import("./api.js").Config} config
 * @param {import("./log.js").Log} log
 * @param {ReturnType<typeof import("./dock.js").makeDock>} dock
 * @param {(open: boolean, note: string) => void} show shows the conversation, or what is said before one
 */
export function converse(api, config, log, dock, show) {
  /** @type {string | null} */
  let token = recall("token") || null;
  let waiting = 0;
  let starting = false;
  let leaving = false;
  /** @type {Map<string, string>} the ids of messages that were not answered, by their text */
  const unsent = new Map();
  // A page that is left breaks requests off: what was on its way is asked for again when it comes back.
  addEventListener("pagehide", () => (leaving = true));
  addEventListener("pageshow", () => (leaving = false));

  /** @param {() => void} act */
  const again = (act) => ({ label: t("try_again"), act });

  /**
   * @param {string | null} value
   * @param {string} [note] what has just happened
   */
  const use = (value, note = "") => {
    token = value;
    waiting = 0;
    unsent.clear();
    keep("token", value || undefined);
    keep("flying", undefined);
    keep("rated", undefined);
    log.clear();
    dock.say("");
    dock.calm();
    show(Boolean(value), note);
  };

  /** @param {number} change in how many answers are on their way */
  const wait = (change) => {
    waiting += change;
    dock.say(waiting ? t("writing", { assistant: config.branding.assistant_name }) : "");
  };

  /**
   * Sends a message and shows what comes back; the same text sent again after a failure keeps its id.
   *
   * @param {string} text
   * @param {() => void} retry
   * @returns {Promise<boolean>} whether the message was taken
   */
  const ask = async (text, retry) => {
    const mine = token;
    const id = unsent.get(text) || newId();
    unsent.set(text, id);
    keep("flying", { ...recall("flying"), [id]: text });
    dock.calm();
    const item = log.addPerson(text);
    wait(1);
    let taken = true;
    try {
      const { messages } = await api("POST", "messages", token, { message: text, id });
      if (mine === token) {
        unsent.delete(text);
        log.addAnswers(messages, item);
      }
    } catch (error) {
      if (mine === token) {
        taken = false;
        item.remove();
        // What must be said all the same: an alarm that no error silences.
        log.addAnswers(known(error).messages, null);
        const [reason, remedy] = why(error, text, config.limits.message);
        const remedies = { again: again(retry), new: { label: t("new_conversation"), act: start }, none: null };
        dock.fail(`${reason} ${t("error_kept")}`, remedies[remedy]);
      }
    }
    if (mine === token) {
      wait(-1);
      if (!leaving) {
        keep("flying", { ...recall("flying"), [id]: undefined });
      }
    }
    return taken;
  };

  /** @param {string} text sent, or else put back where it was written */
  const post = async (text) => {
    if (!(await ask(text, () => send(dock.draft)))) {
      dock.draft = [text, dock.draft].filter(Boolean).join("\n");
    }
  };

  /**
   * Sends what was typed. An over-long message is sent as well: the server reads it for alarms before it
   * refuses it.
   *
   * @param {string} text
   */
  const send = (text) => {
    if (text.trim()) {
      dock.draft = "";
      post(text);
    }
    dock.input.focus({ preventScroll: true });
  };

  /** Begins a conversation; what is written and not sent stays. */
  const start = async () => {
    if (starting) {
      return;
    }
    starting = true;
    try {
      const begun = await api("POST", "sessions");
      use(begun.token);
      log.addAnswers(begun.messages, null);
      dock.input.focus({ preventScroll: true });
    } catch (error) {
      dock.fail(why(error)[0], again(start));
    }
    starting = false;
  };

  /** Opens the conversation that this tab holds, or shows the start. */
  const resume = async () => {
    if (!token) {
      show(false, "");
      return;
    }
    dock.calm();
    try {
      const { messages } = await api("GET", "conversation", token);
      show(true, "");
      log.restore(messages);
      const flying = recall("flying") || {};
      for (const id of Object.keys(flying)) {
        if (messages.some((/** @type {import("./api.js").Message} */ message) => message.id === id)) {
          keep("flying", { ...recall("flying"), [id]: undefined });
        } else {
          unsent.set(flying[id], id);
          post(flying[id]);
        }
      }
    } catch (error) {
      if (known(error).status === 401) {
        use(null, t("ended"));
      } else {
        dock.fail(why(error)[0], again(resume));
      }
    }
  };

  /** Erases the conversation here and at the clinic. */
  const erase = async () => {
    try {
      await api("DELETE", "sessions", token);
      dock.draft = "";
      use(null, t("erased"));
    } catch (error) {
      dock.fail(t("error_erase"), again(erase));
    }
  };

  /**
   * Sends what a choice stands for.
   *
   * @param {string} message
   * @param {HTMLButtonElement} choice
   */
  const choose = async (message, choice) => {
    if (!choice.dataset.busy) {
      choice.dataset.busy = "1";
      if (await ask(message, () => choose(message, choice))) {
        markChosen(choice);
      }
      choice.dataset.busy = "";
    }
  };

  return {
    start,
    send,
    resume,
    erase,
    choose,
    again,

    /**
     * Asks the channel about this conversation.
     *
     * @param {string} method
     * @param {string} path
     * @param {object} [body]
     */
    about: (method, path, body) => api(method, path, token, body),
  };
}
