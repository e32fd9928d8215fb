// @ts-check
/** What is always in sight: whom to call in an emergency, the clinic, whether it is open. */

import { button, el, fill } from "./dom.js";
import { opening } from "./opening.js";
import { t } from "./strings.js";
import { dialled, numberLink } from "./text.js";

/**
 * Returns the upper part of the chat.
 *
 * @param {"h1" | "h2"} heading
 * @param {HTMLElement} opener of the options
 * @param {HTMLElement} panel the options
 * @param {(() => void) | null} close null where the chat cannot be closed
 */
export function makeTop(heading, opener, panel, close) {
  const title = el(heading, { id: "title" }, t("name"));
  const place = el("p", "place");
  const bar = el("div", "bar", el("div", "names", title, place), opener);
  if (close) {
    bar.append(button(t("close"), "plain", close));
  }
  const lines = el("div", { class: "lines", role: "group", "aria-label": t("emergency_label") });
  lines.append(el("strong", {}, t("emergency_unknown")));
  const hours = el("p", "hours");
  return {
    part: el("div", "top", bar, lines, hours, panel),
    lines,

    /**
     * Shows the clinic; may be called again: what has not changed is left alone.
     *
     * @param {import("./api.js").Config} config
     */
    show({ clinic, branding, emergency: { number } }) {
      title.textContent = branding.assistant_name;
      place.textContent = clinic.name;
      const now = el("p", "hours", opening(clinic));
      const other = !clinic.open && clinic.out_of_hours;
      if (other) {
        now.append(` ${t("out_of_hours", { name: other.name })} `, numberLink(other.telephone));
      }
      if (hours.textContent !== now.textContent) {
        fill(hours, ...Array.from(now.childNodes));
      }
      if (!lines.querySelector("a")) {
        fill(
          lines,
          el("a", { href: dialled(number), class: "strong" }, t("emergency", { number })),
          el("a", { href: dialled(clinic.telephone) }, t("clinic_call", { number: clinic.telephone })),
        );
      }
    },
  };
}
