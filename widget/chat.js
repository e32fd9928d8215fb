// @ts-check
/** The chat: puts the parts together, in whatever frame it stands. */

import { request } from "./api.js";
import { converse } from "./conversation.js";
import { makeDock } from "./dock.js";
import { button, el, fill } from "./dom.js";
import { LANGUAGE } from "./embedded.js";
import { known, why } from "./errors.js";
import { feedback } from "./feedback.js";
import { makeLog } from "./log.js";
import { makeOptions } from "./options.js";
import { print, printed, save, written } from "./paper.js";
import { bring, measure } from "./scroll.js";
import { t, when } from "./strings.js";
import { paragraphs } from "./text.js";
import { makeTop } from "./top.js";

const REFRESH_MILLISECONDS = 300000;
const URGENT = ["emergency", "crisis"];

/**
 * Fills a frame with the chat.
 *
 * @param {HTMLElement} host whose colours are set
 * @param {HTMLElement} frame
 * @param {string} base address of the channel, ending in a slash
 * @param {"h1" | "h2"} heading
 * @param {(() => void) | null} close
 */
export function makeChat(host, frame, base, heading, close) {
  const below = heading === "h1" ? "h2" : "h3";
  const api = request.bind(null, base);
  const options = makeOptions(frame);
  const top = makeTop(heading, options.opener, options.panel, close);
  const body = el("div", "body");
  const dock = makeDock((text) => conversation.send(text));
  const begin = el("section", { class: "panel", tabindex: "-1", "aria-labelledby": "begin" });
  const sheet = el("section", { class: "panel", tabindex: "-1", "aria-labelledby": "sheet" });
  /** @type {import("./api.js").Config} */
  let config;
  /** @type {ReturnType<typeof converse>} */
  let conversation;
  dock.show(false);
  frame.append(top.part, body, dock.part);
  measure(frame, top.part, top.lines, options.panel, dock.part, heading !== "h1");

  /** Asks the server for what is shown of the clinic, and goes on from there. */
  const load = async () => {
    fill(body, el("p", "panel", t("loading")));
    try {
      config = await api("GET", "config");
    } catch (error) {
      const text = el("div", { role: "alert" }, el("p", {}, why(error)[0]));
      text.append(el("p", "strong", t("emergency_unknown")));
      fill(body, el("div", "panel", text, button(t("try_again"), "primary", load)));
      return;
    }
    build();
  };

  const build = () => {
    host.style.setProperty("--brand", config.branding.color);
    host.style.setProperty("--on-brand", config.branding.text_color);
    top.show(config);
    if (heading === "h1") {
      document.title = `${config.branding.assistant_name}, ${config.clinic.name}`;
    }
    const log = makeLog(frame, {
      config,
      choose: (message, choice) => conversation.choose(message, choice),
      rate: ({ id, metadata: { topics, urgency } }) =>
        topics && topics.length && !URGENT.includes(urgency)
          ? feedback(id, (helpful) => conversation.about("POST", "feedback", { message_id: id, helpful }), dock.say)
          : "",
    });
    const { name } = config.clinic;
    const assistant = config.branding.assistant_name;
    const dated = () => `${assistant}, ${name}. ${when(new Date(), { dateStyle: "long" })}`;

    /** Shows the summary for a visit, which stands once a symptom was told. */
    const showSheet = async () => {
      options.close();
      dock.calm();
      try {
        const { text } = await conversation.about("GET", "visit-sheet");
        const leave = () => {
          sheet.hidden = true;
          options.opener.focus();
        };
        const content = el("div", "sheet", ...paragraphs(text, config.links));
        fill(
          sheet,
          el(below, { id: "sheet" }, t("sheet")),
          content,
          button(t("print"), "primary", () => print(`${t("sheet")}. ${dated()}`, [content.cloneNode(true)])),
          button(t("save"), "quiet", () => save(t("sheet"), `${dated()}\n\n${text}\n`)),
          button(t("sheet_close"), "quiet", leave),
        );
        sheet.hidden = false;
        bring(frame, sheet);
        sheet.focus({ preventScroll: true });
      } catch (error) {
        if (known(error).status === 404) {
          dock.say(t("sheet_none"));
        } else {
          dock.fail(why(error)[0], conversation.again(showSheet));
        }
      }
    };

    /** @type {[string, () => void][]} */
    const entries = [
      ["sheet", showSheet],
      ["print", () => print(dated(), [printed(log.list)])],
      ["save", () => save(assistant, `${dated()}\n\n${written(log.list)}\n`)],
      ["new_conversation", () => confirm("new", conversation.start)],
      ["erase", () => confirm("erase", conversation.erase)],
    ];
    /** @type {(what: string, act: () => void) => void} */
    const confirm = (what, act) =>
      options.ask({
        question: t(`${what}_question`),
        explained: t(`${what}_explained`, { days: config.retention_days, erase: t("erase") }),
        yes: t(`${what}_yes`),
        act: () => {
          options.close();
          act();
        },
      });

    /** @type {(open: boolean, note: string) => void} */
    const show = (open, note) => {
      const inside = frame.matches(":focus-within");
      begin.hidden = open;
      sheet.hidden = true;
      dock.show(open);
      dock.say(note);
      frame.classList.toggle("before", !open);
      options.offer(open ? entries : []);
      if (inside && !open) {
        begin.focus();
      }
    };
    conversation = converse(api, config, log, dock, show);
    fill(
      begin,
      el(below, { id: "begin" }, t("begin_heading")),
      el("div", { lang: config.languages[0] }, ...paragraphs(config.notice, config.links)),
      ...(config.languages.includes(LANGUAGE) ? [] : [el("p", {}, t("answers_language"))]),
      el("p", {}, t("begin_privacy")),
      button(t("begin"), "primary", conversation.start),
    );
    begin.hidden = sheet.hidden = true;
    fill(body, begin, el(below, "unseen", t("log_label")), ...log.parts, sheet);
    conversation.resume();
  };

  /** Asks again now and then whether the clinic is open, while somebody looks. */
  const refresh = async () => {
    if (config && document.visibilityState === "visible" && frame.getClientRects().length) {
      const { clinic } = await api("GET", "config").catch(() => config);
      config.clinic = clinic;
      top.show(config);
    }
  };
  document.addEventListener("visibilitychange", refresh);
  setInterval(refresh, REFRESH_MILLISECONDS);
  load();

  return {
    /** Puts the focus where the next thing is done, and tries again what could not be loaded. */
    enter() {
      if (!config) {
        frame.focus();
        if (body.querySelector("[role=alert]")) {
          load();
        }
      } else if (begin.hidden) {
        dock.input.focus({ preventScroll: true });
      } else {
        begin.focus();
      }
      refresh();
    },
  };
}
