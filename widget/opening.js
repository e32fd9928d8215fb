// @ts-check
/** Whether the clinic is open, in words. */

import { t, when } from "./strings.js";

const DAY_MILLISECONDS = 86400000;

/**
 * Returns whether the clinic is open and until when, in the clinic's own time; the zone is named when the
 * reader's clock shows another. Empty when what the server said is out of date.
 *
 * @param {import("./api.js").Clinic} clinic
 * @param {Date} [now]
 * @returns {string}
 */
export function opening({ open, changes_at: changes, time_zone: timeZone }, now = new Date()) {
  if (!changes) {
    return t(open ? "open" : "closed");
  }
  const change = new Date(changes);
  if (change <= now) {
    return "";
  }
  /** @type {Intl.DateTimeFormatOptions} */
  const clock = { hour: "numeric", minute: "2-digit" };
  const there = when(change, { ...clock, timeZone });
  const time =
    there === when(change, clock) ? there : when(change, { ...clock, timeZone, timeZoneName: "short" });
  if (open) {
    return t("open_until", { time });
  }
  const date = new Intl.DateTimeFormat("en-CA", {
    timeZone, year: "numeric", month: "2-digit", day: "2-digit",
  });
  // The server writes the moment in the clinic's time.
  const days = (Date.parse(changes.slice(0, 10)) - Date.parse(date.format(now))) / DAY_MILLISECONDS;
  if (!days) {
    return t("closed_until_today", { time });
  }
  /** @type {Intl.DateTimeFormatOptions} */
  const far = days < 7 ? {} : { month: "long", day: "numeric" };
  return t("closed_until_day", { day: when(change, { weekday: "long", ...far, timeZone }), time });
}
