// @ts-check
/** The chat page: puts the parts together. */

import { Api } from "./api.js";
import { paint } from "./color.js";
import { Conversation } from "./conversation.js";
import { button, element, fill } from "./dom.js";
import { whyNotLoaded } from "./errors.js";
import { showClinic, showEmergency } from "./frame.js";
import { loadWords, localeFor } from "./strings.js";
import { telephones } from "./text.js";

const BASE = new URL(".", import.meta.url);
const TOKEN = "mbc-guide-token";
const REFRESH_MILLISECONDS = 5 * 60 * 1000;

/**
 * Returns where the token is kept: with the tab, or in memory alone where the browser keeps nothing.
 *
 * @returns {import("./conversation.js").TokenStore}
 */
function openTokens() {
  try {
    const store = window.sessionStorage;
    return {
      read: () => store.getItem(TOKEN),
      write: (token) => (token ? store.setItem(TOKEN, token) : store.removeItem(TOKEN)),
    };
  } catch (error) {
    return { read: () => null, write: () => {} };
  }
}

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
function part(id) {
  const found = document.getElementById(id);
  if (!found) {
    throw new Error(`the page has no #${id}`);
  }
  return found;
}

/**
 * Asks the server for what it shows of the clinic, and builds the page.
 *
 * @param {Api} api
 * @param {import("./strings.js").Words} words
 * @param {string} language
 */
async function build(api, words, language) {
  /** @type {import("./api.js").Config} */
  let config;
  try {
    config = await api.config();
  } catch (error) {
    showOutage(error, words, () => build(api, words, language));
    return;
  }
  const locale = localeFor(language);
  document.title = words("page_title", { assistant: config.branding.assistant_name, clinic: config.clinic.name });
  paint(document.documentElement, config.branding.color);
  showEmergency(part("emergency"), config, words);
  showClinic(part("header"), config, words, locale);
  const setting = { config, words, locale, numbers: telephones(config) };
  const conversation = new Conversation(api, openTokens(), part("chat"), part("tools"), setting);
  keepOpeningTrue(api, config, () => showClinic(part("header"), config, words, locale));
  await conversation.open();
}

/**
 * Says that the server cannot be reached, where the page said that it is loading.
 *
 * @param {unknown} error
 * @param {import("./strings.js").Words} words
 * @param {() => void} again
 */
function showOutage(error, words, again) {
  const title = part("waiting").querySelector("h1");
  fill(
    part("waiting"),
    ...(title ? [title] : []),
    element(
      "div",
      { role: "alert" },
      element("p", {}, whyNotLoaded(error, words)),
      element("p", {}, element("strong", {}, words("error_help_unknown"))),
    ),
    button(words("try_again"), "primary", again),
  );
}

/**
 * Asks again now and then whether the clinic is open, while somebody looks.
 *
 * @param {Api} api
 * @param {import("./api.js").Config} config changed in place
 * @param {() => void} show
 */
function keepOpeningTrue(api, config, show) {
  const refresh = async () => {
    if (document.visibilityState === "visible") {
      const latest = await api.config().catch(() => config);
      config.clinic = latest.clinic;
      show();
    }
  };
  document.addEventListener("visibilitychange", refresh);
  setInterval(refresh, REFRESH_MILLISECONDS);
}

history.scrollRestoration = "manual";
const language = document.documentElement.lang;
loadWords(BASE, language).then((words) => build(new Api(BASE), words, language));
